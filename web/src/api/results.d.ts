// Written by `npm run api`; changes belong into the service.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AnalysisJson
         * @description Everything that was found on one page or in one signal file.
         */
        analysis: {
            beats: components["schemas"]["BeatsJson"] | components["schemas"]["NoBeatsJson"];
            /** @description When it was analysed, ISO 8601 with the zone. */
            created: string;
            ectopy: components["schemas"]["EctopyJson"] | components["schemas"]["NoBeatsJson"];
            /** @description Paths of the files that were written; only where a command prints the document. */
            files?: string[];
            /** @description In the standard order of leads. */
            lead_measures: components["schemas"]["LeadMeasuresJson"][];
            /** @description Statements by rules alone. */
            measured_findings: components["schemas"]["MeasuredFindingJson"][];
            /** @description Page of the document (counted from 1), null for a signal file. */
            page: number | null;
            /** @description Measurements in print beside the measured ones. */
            printed: components["schemas"]["ComparisonJson"][];
            /** @description What the analysis is for, and what not. */
            purpose: string;
            quality: components["schemas"]["QualityJson"];
            /** @description R peaks on the common time axis (s). */
            r_peak_s: number[];
            rhythm: components["schemas"]["RhythmJson"] | components["schemas"]["NoRhythmJson"];
            /** @constant */
            schema: "urn:inkbeat:analysis:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
            /** @description What the machine that printed the page says of the trace. */
            statements: string[];
            /** @description Time of each stage (s). */
            timings_s: {
                [key: string]: number;
            };
            twelve_lead: components["schemas"]["TwelveLeadJson"] | components["schemas"]["NoTwelveLeadJson"];
            vitals: components["schemas"]["MeasureJson"][];
            warnings: components["schemas"]["WarningJson"][];
        };
        /**
         * AnswerLimitsJson
         * @description Where the answers of one class begin and end; between the two it is uncertain.
         */
        AnswerLimitsJson: {
            /** @description Up to this probability the answer is no (0 to 1). */
            no_to: number;
            /** @description From this probability on the answer is yes (0 to 1). */
            yes_from: number;
        };
        /**
         * BeatJson
         * @description One beat.
         */
        BeatJson: {
            /** @description ANSI/AAMI EC57: N normal, S supraventricular, V ventricular, F fusion, Q paced or unclassifiable. */
            class: string;
            /** @description Probability of its class (0 to 1). */
            probability: number;
            /** @description Its R peak on the common time axis (s). */
            r_s: number;
        };
        /**
         * BeatsJson
         * @description The class of every beat.
         */
        BeatsJson: {
            /** @description In the order of time. */
            beats: components["schemas"]["BeatJson"][];
            /** @description By class (beats). */
            counts: {
                [key: string]: number;
            };
            /** @description One or two leads that were looked at. */
            leads: string[];
            /** @description Name and version of the network. */
            model: string;
        };
        /**
         * BrokenLawJson
         * @description Limb leads that do not go together.
         */
        BrokenLawJson: {
            leads: string[];
            reason: string;
            /** @description Signal over what is left of the law (dB). */
            residual_db: number;
        };
        /**
         * CalibrationJson
         * @description The scale of the page, and where each part of it was read.
         */
        CalibrationJson: {
            /** @description Gain of V1 to V6 (mm/mV), null where all leads have one. */
            chest_gain_mm_per_mv: number | null;
            /** @description Gain (mm/mV), of the limb leads where the chest leads have another. */
            gain_mm_per_mv: number;
            /** @description corrected, printed, pulse or assumed. */
            gain_source: string;
            /** @description Pixels across (px/mm), null for vector graphics. */
            px_per_mm_x: number | null;
            /** @description Pixels down (px/mm), null for vector graphics. */
            px_per_mm_y: number | null;
            /** @description What gives the millimetre: grid, pulse or page size. */
            scale_source: string;
            /** @description Paper speed (mm/s). */
            speed_mm_per_s: number;
            /** @description corrected, printed, pulse, timing marks or assumed. */
            speed_source: string;
        };
        /**
         * ClassSaliencyJson
         * @description How much of one class rests on which moments of which lead.
         */
        ClassSaliencyJson: {
            /** @description The class that was asked about. */
            class: string;
            /** @description Leads that were looked at. */
            leads: components["schemas"]["LeadSaliencyJson"][];
            /** @description Name and version of the network. */
            model: string;
            /** @description Where the first step begins on the common time axis (s). */
            start_s: number;
            /** @description Length of a step (s). */
            step_s: number;
        };
        /**
         * ComparisonJson
         * @description A measurement that the page prints, beside the measured one.
         */
        ComparisonJson: {
            /** @description Whether the difference is within the limit, null where there is none. */
            agrees: boolean | null;
            /** @description Measured less printed, in `unit`; angles by the shorter way round. */
            difference: number | null;
            /** @description For readers. */
            label: string;
            /** @description Largest difference that may be chance, in `unit`. */
            limit: number;
            /** @description In `unit`; null where the recording does not give it. */
            measured: number | null;
            /** @description Name of the measurement in `vitals`. */
            name: string;
            /** @description In `unit`. */
            printed: number;
            unit: string;
        };
        /**
         * DoubtJson
         * @description One fault and the measurements that it puts in doubt.
         */
        DoubtJson: {
            /** @description Stable, for machines. */
            code: string;
            /** @description Families of measurements and classes. */
            families: string[];
            leads: string[];
            /** @description For readers. */
            reason: string;
        };
        /**
         * EctopicBeatsJson
         * @description The ectopic beats of one kind.
         */
        EctopicBeatsJson: {
            /** @description Episodes of three or more with one other beat between each and the next (count). */
            bigeminy: number;
            /** @description How many (beats). */
            count: number;
            /** @description Two in succession (count). */
            couplets: number;
            /** @description Length of the longest run (beats), 0 where there is none. */
            longest_run: number;
            /** @description Hourly rate (1/h), null where less than an hour was recorded. */
            per_hour: number | null;
            /** @description Three or more in succession (count). */
            runs: number;
            /** @description Of the classified beats (%). */
            share_percent: number;
            /** @description Episodes of three or more with two other beats between each and the next (count). */
            trigeminy: number;
            /** @description One standard deviation of the count's error (beats). */
            uncertainty: number | null;
        };
        /**
         * EctopyJson
         * @description Supraventricular and ventricular beats.
         */
        EctopyJson: {
            /** @description How many were classified (beats). */
            beats: number;
            /** @description Time that the beats cover (h). */
            hours: number;
            /** @description Why there are no hourly rates. */
            per_hour_reason: string | null;
            supraventricular: components["schemas"]["EctopicBeatsJson"];
            ventricular: components["schemas"]["EctopicBeatsJson"];
        };
        /**
         * ErrorJson
         * @description What was wrong and what to do.
         */
        ErrorJson: {
            /** @description Stable, for machines. */
            code: string;
            /** @description What to do, empty where nothing is known to help. */
            cure: string;
            /** @description Code (number) that the command leaves with. */
            exit_code: number;
            /** @description What was wrong. */
            message: string;
        };
        /**
         * LeadFindingJson
         * @description One thing to know about the signal of a lead.
         */
        LeadFindingJson: {
            /** @enum {string} */
            kind: "not recorded" | "flat" | "lead off" | "clipped" | "noise" | "baseline wander" | "mains hum" | "low voltage" | "no QRS";
            /** @enum {string} */
            level: "note" | "doubtful" | "unusable";
            /** @description When, on the common time axis (s); empty where it is so all the time. */
            spans_s: [
                number,
                number
            ][];
            /** @description For readers, with its number. */
            text: string;
        };
        /**
         * LeadMeasuresJson
         * @description Amplitudes of one lead from the level just before the QRS complex, null where `reasons` says why.
         */
        LeadMeasuresJson: {
            /** @description What the values rest on (beats). */
            beats: number;
            lead: string;
            /** @description Depth of the Q wave (mV), 0 where there is none. */
            q_mv: number | null;
            /** @description One standard deviation of the larger of Q, R and S (mV). */
            qrs_uncertainty_mv: number | null;
            /** @description Height of the highest R wave (mV), 0 where there is none. */
            r_mv: number | null;
            /** @description Name of a value that is null, and why it is. */
            reasons: {
                [key: string]: string;
            };
            /** @description Depth of the deepest S wave (mV), 0 where there is none. */
            s_mv: number | null;
            /** @description Level at the J point (mV). */
            st_j_mv: number | null;
            /** @description Level 60 ms after the J point (mV). */
            st_j60_mv: number | null;
            /** @description Level 80 ms after the J point (mV). */
            st_j80_mv: number | null;
            /** @description One standard deviation of the ST levels and of T (mV). */
            st_uncertainty_mv: number | null;
            /** @description Largest deflection of the T wave (mV), below 0 where it points down. */
            t_mv: number | null;
        };
        /**
         * LeadQualityJson
         * @description The signal of one lead, null where `unknown` says why. Noise is what four of five seconds stay below.
         */
        LeadQualityJson: {
            findings: components["schemas"]["LeadFindingJson"][];
            /** @description 50 or 60, the louder one (Hz). */
            hum_hz: number | null;
            /** @description Amplitude of the mains hum (mV). */
            hum_mv: number | null;
            lead: string;
            /**
             * @description The worst of the findings; a note leaves a lead good.
             * @enum {string}
             */
            level: "good" | "doubtful" | "unusable";
            /** @description What is not recorded between its first and its last sample (0 to 1). */
            missing_share: number;
            /** @description RMS above about 20 Hz between QRS complexes, without mains hum (mV). */
            muscle_mv: number | null;
            /** @description RMS of both together (mV). */
            noise_mv: number | null;
            /** @description Peak to peak of the usual QRS complex (mV). */
            qrs_mv: number | null;
            /** @description From its lowest to its highest value (mV). */
            range_mv: number | null;
            /** @description How much of the lead there is (s). */
            recorded_s: number;
            /** @description RMS of about 1 to 20 Hz between QRS complexes (mV). */
            slow_mv: number | null;
            /** @description An eighth of the square of the QRS complex over the power of the noise (dB). */
            snr_db: number | null;
            /** @description Name of a number that is null, and why it is. */
            unknown: {
                [key: string]: string;
            };
            /** @description Peak to peak of the baseline below 0.7 Hz, within 10 s (mV). */
            wander_mv: number | null;
        };
        /**
         * LeadSaliencyJson
         * @description What a class rests on in one lead.
         */
        LeadSaliencyJson: {
            /** @description By step: fall of the class's logit when it is hidden (number); above 0 where it speaks for the class. */
            importance: number[];
            lead: string;
        };
        /**
         * LeadSwapJson
         * @description Electrodes that are likely not where the leads say, or a mirrored heart.
         */
        LeadSwapJson: {
            /** @description What speaks for or against the other thing that looks like that. */
            alternative: string | null;
            /** @description Stable, for machines: LA/RA, V2/V3, mirrored ... */
            code: string;
            evidence: string[];
            /** @description Leads that would show something else than their names say. */
            leads: string[];
            /** @description Natural logarithm of how much likelier it is than the names (number); null where a rule tells it. */
            odds: number | null;
            /** @description For readers. */
            statement: string;
        };
        /**
         * LeadWavesJson
         * @description The fiducial points of every beat in one lead, null where the wave is absent or the lead is not recorded.
         */
        LeadWavesJson: {
            lead: string;
            /** @description By beat: end of P (s). */
            p_off_s: (number | null)[];
            /** @description By beat: onset of P on the common time axis (s). */
            p_on_s: (number | null)[];
            /** @description By beat: peak of P (s). */
            p_peak_s: (number | null)[];
            /** @description By beat: that it has a P wave (0 to 1); null where the lead does not hold its QRS complex. */
            p_probability: (number | null)[];
            /** @description By beat: end of QRS, the J point (s). */
            qrs_off_s: (number | null)[];
            /** @description By beat: onset of QRS (s). */
            qrs_on_s: (number | null)[];
            /** @description By beat: end of T (s). */
            t_off_s: (number | null)[];
            /** @description By beat: onset of T (s). */
            t_on_s: (number | null)[];
            /** @description By beat: peak of T (s). */
            t_peak_s: (number | null)[];
            /** @description By beat: that it has a T wave (0 to 1). */
            t_probability: (number | null)[];
        };
        /**
         * MeasuredFindingJson
         * @description A statement by a rule, and the measurement that it rests on.
         */
        MeasuredFindingJson: {
            /** @description The statement holds from here on, in `unit`. */
            limit: number;
            /** @description Name of the measurement in `vitals`. */
            measure: string;
            /** @description The statement. */
            name: string;
            unit: string;
            /** @description In `unit`. */
            value: number;
        };
        /**
         * MeasureJson
         * @description One measurement: a value or the reason why there is none.
         */
        MeasureJson: {
            /** @description What the value rests on (beats). */
            beats: number;
            /** @description Probability that the error is within the tolerance (0 to 1); null where it is not known. */
            confidence: number | null;
            /** @description For readers. */
            label: string;
            /** @description Stable, for machines. */
            name: string;
            /** @description Lowest and highest usual value, in `unit`; a lowest of 0 is no limit. */
            normal_range: [
                number,
                number
            ] | null;
            /** @description What weakens the value; several notes are parted by "; ". */
            note: string | null;
            /** @description Why there is no value. */
            reason: string | null;
            /** @description Largest error that a standard lets pass, in `unit`; null where none sets one. */
            tolerance: number | null;
            /** @description One standard deviation of the value's error, in `unit`; null where it is not known. */
            uncertainty: number | null;
            /** @description bpm, ms, ms^2, mV, mV ms, deg, %, beats, or empty of a number without unit. */
            unit: string;
            /** @description In `unit`. */
            value: number | null;
        };
        /**
         * MedianBeatJson
         * @description The median of all beats of the dominant shape, which intervals and axes are measured on.
         */
        MedianBeatJson: {
            /** @description In the lead that has most (beats). */
            beats: number;
            /** @description Samples per second (Hz). */
            fs_hz: number;
            /** @description In the order of the recording. */
            leads: components["schemas"]["MedianLeadJson"][];
            /** @description The P wave: one boundary for all leads. */
            p: components["schemas"]["WaveJson"] | components["schemas"]["NoWaveJson"];
            /** @description The QRS complex; its peak is the R peak. */
            qrs: components["schemas"]["WaveJson"] | components["schemas"]["NoWaveJson"];
            /** @description Where the R peak is, from the first sample on (s). */
            r_s: number;
            /** @description Median RR interval before these beats (s), null where none is known. */
            rr_s: number | null;
            /** @description The T wave. */
            t: components["schemas"]["WaveJson"] | components["schemas"]["NoWaveJson"];
        };
        /**
         * MedianLeadJson
         * @description The median beat of one lead. Moments count from the R peak and are null where the wave is absent.
         */
        MedianLeadJson: {
            /** @description What it was taken over (beats). */
            beats: number;
            lead: string;
            /** @description Standard error of the median (mV), null where it is not known. */
            noise_mv: number | null;
            /** @description End of P (s). */
            p_off_s: number | null;
            /** @description Onset of P in this lead (s). */
            p_on_s: number | null;
            /** @description Peak of P (s). */
            p_peak_s: number | null;
            /** @description End of QRS (s). */
            qrs_off_s: number | null;
            /** @description Onset of QRS (s). */
            qrs_on_s: number | null;
            /** @description By sample (mV), null where no beat of the lead was recorded. */
            signal_mv: (number | null)[];
            /** @description End of T (s). */
            t_off_s: number | null;
            /** @description Onset of T (s). */
            t_on_s: number | null;
            /** @description Peak of T (s). */
            t_peak_s: number | null;
        };
        /**
         * NoBeatsJson
         * @description Beats that were not classified.
         */
        NoBeatsJson: {
            beats: null;
            /** @description Why not. */
            reason: string;
        };
        /**
         * NoMedianBeatJson
         * @description There is no median beat.
         */
        NoMedianBeatJson: {
            leads: null;
            /** @description Why not. */
            reason: string;
        };
        /**
         * NoRhythmJson
         * @description A rhythm that was not classified.
         */
        NoRhythmJson: {
            label: null;
            /** @description Why not. */
            reason: string;
        };
        /**
         * NoSaliencyJson
         * @description There is no class to ask about.
         */
        NoSaliencyJson: {
            class: null;
            /** @description Why not. */
            reason: string;
        };
        /**
         * NoTwelveLeadJson
         * @description Twelve leads that were not classified.
         */
        NoTwelveLeadJson: {
            probabilities: null;
            /** @description Why not. */
            reason: string;
        };
        /**
         * NoWaveJson
         * @description A wave that is not there, or that cannot be measured.
         */
        NoWaveJson: {
            onset_s: null;
            /** @description That the wave is there all the same (0 to 1); null where nobody could look. */
            probability: number | null;
            /** @description Why not. */
            reason: string;
        };
        /**
         * PageJson
         * @description A digitized page: layout, calibration, print, confidence and starts of its leads.
         */
        page: {
            calibration: components["schemas"]["CalibrationJson"];
            /** @description How sure the page is as a whole (0 to 1). */
            confidence: number;
            /** @description Length of the common time axis (s). */
            duration_s: number;
            /** @description Paths of the files that were written; only where a command prints the document. */
            files?: string[];
            /** @description Samples per second (Hz). */
            fs_hz: number;
            /** @description Rows and columns, for example 3x4+1R; strip for one lead over rows, other for leads placed freely. */
            layout: string;
            /** @description In the standard order. */
            leads: components["schemas"]["PageLeadJson"][];
            /** @description How the signal was read, for example vector-pdf, raster-page or edf. */
            method: string;
            /** @description Page of the document (counted from 1). */
            page: number;
            printed: components["schemas"]["PrintedJson"];
            /** @constant */
            schema: "urn:inkbeat:page:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
            /** @description Time of each stage (s). */
            timings_s: {
                [key: string]: number;
            };
            warnings: components["schemas"]["WarningJson"][];
        };
        /**
         * PageLeadJson
         * @description One lead of a page.
         */
        PageLeadJson: {
            /** @description How sure its trace is (0 to 1); 0 where nothing was recovered. */
            confidence: number;
            /** @description Its name. */
            lead: string;
            /** @description Where it begins on the common time axis (s). */
            start_s: number;
        };
        /**
         * PrintedJson
         * @description What the page says in print, null where it says nothing plausible.
         */
        PrintedJson: {
            /** @description Gain of V1 to V6 (mm/mV) where it is another. */
            chest_gain_mm_per_mv: number | null;
            /** @description Gain (mm/mV). */
            gain_mm_per_mv: number | null;
            /** @description Heart rate (bpm). */
            heart_rate_bpm: number | null;
            /** @description Frontal axis of P (deg). */
            p_axis_deg: number | null;
            /** @description PR interval (ms). */
            pr_ms: number | null;
            /** @description Frontal axis of QRS (deg). */
            qrs_axis_deg: number | null;
            /** @description QRS duration (ms). */
            qrs_ms: number | null;
            /** @description QT interval (ms). */
            qt_ms: number | null;
            /** @description bazett, fridericia, framingham or hodges where it is named. */
            qtc_formula: string | null;
            /** @description Corrected QT interval (ms). */
            qtc_ms: number | null;
            /** @description Paper speed (mm/s). */
            speed_mm_per_s: number | null;
            /** @description What the machine says of the trace, in the order of the page. */
            statements: string[];
            /** @description Frontal axis of T (deg). */
            t_axis_deg: number | null;
        };
        /**
         * QualityJson
         * @description How far the signal may be trusted.
         */
        QualityJson: {
            /** @description The gravest first. */
            doubts: components["schemas"]["DoubtJson"][];
            /** @description Family of measurements -> why it should not be trusted; families that may be are not in it. */
            in_doubt: {
                [key: string]: string[];
            };
            leads: components["schemas"]["LeadQualityJson"][];
            /** @description Einthoven's and Goldberger's, where they do not hold. */
            limb_lead_laws: components["schemas"]["BrokenLawJson"][];
            swaps: components["schemas"]["LeadSwapJson"][];
        };
        /**
         * RecordedLeadJson
         * @description One lead of a signal file.
         */
        RecordedLeadJson: {
            /** @description Its name. */
            lead: string;
            /** @description Where it begins on the common time axis (s). */
            start_s: number;
        };
        /**
         * RecordingJson
         * @description A signal file that was read.
         */
        recording: {
            /** @description Length of the common time axis (s). */
            duration_s: number;
            /** @description Paths of the files that were written; only where a command prints the document. */
            files?: string[];
            /** @description Samples per second (Hz). */
            fs_hz: number;
            /** @description In the standard order. */
            leads: components["schemas"]["RecordedLeadJson"][];
            /** @description How the signal was read, for example vector-pdf, raster-page or edf. */
            method: string;
            /** @constant */
            schema: "urn:inkbeat:recording:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
            warnings: components["schemas"]["WarningJson"][];
        };
        /**
         * RefusalJson
         * @description A page that was not read.
         */
        refusal: {
            error: components["schemas"]["ErrorJson"];
            /** @description Page of the document (counted from 1), null where the whole file is meant. */
            page: number | null;
            /** @constant */
            schema: "urn:inkbeat:refusal:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
        };
        /**
         * RhythmJson
         * @description Rhythm of one span of one lead.
         */
        RhythmJson: {
            /** @description The class of the highest probability. */
            label: string;
            /** @description The lead that was looked at. */
            lead: string;
            /** @description By class: from this probability on conformal prediction at 90 % does not strike it out (0 to 1). */
            least: {
                [key: string]: number;
            };
            /** @description Name and version of the network. */
            model: string;
            /** @description Probability of atrial fibrillation or another arrhythmia where the signal is not too noisy (0 to 1). */
            p_arrhythmia: number;
            /** @description By class (0 to 1), adding up to 1. */
            probabilities: {
                [key: string]: number;
            };
            /** @description Why a human should look first, null where there is no reason. */
            refer: string | null;
            /** @description Begin and end of the span on the common time axis (s). */
            span_s: [
                number,
                number
            ];
        };
        /**
         * SaliencyJson
         * @description What the likeliest classes rest on, found by hiding one moment after the other.
         */
        saliency: {
            /** @description Page of the document (counted from 1), null for a signal file. */
            page: number | null;
            /** @description Of the rhythm's class, in the first minute of its lead. */
            rhythm: components["schemas"]["ClassSaliencyJson"] | components["schemas"]["NoSaliencyJson"];
            /** @constant */
            schema: "urn:inkbeat:saliency:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
            /** @description Of the likeliest superclass, in the first 10 s of all leads. */
            twelve_lead: components["schemas"]["ClassSaliencyJson"] | components["schemas"]["NoSaliencyJson"];
        };
        /**
         * TraceJson
         * @description One panel or rhythm strip.
         */
        TraceJson: {
            /**
             * @description Left, top, right and bottom of the panel on the image (px): from its beginning to its end in time, with the
             *     trace's level in the middle. With `printed` and `rhythm` it can be given back as a correction.
             */
            box_px: [
                number,
                number,
                number,
                number
            ];
            /** @description How sure the trace is as a whole (0 to 1); 0 where nothing was recovered. */
            confidence: number;
            /** @description How long it is (s). */
            duration_s: number;
            /** @description Its lead. */
            lead: string;
            /**
             * @description Points of the trace from left to right: x (px), y (px) and how sure it is there (0 to 1). Straight lines between
             *     them lie within a quarter of a pixel of all that was traced; null where it breaks off.
             */
            line: ([
                number,
                number,
                number
            ] | null)[];
            /** @description The lead as the page prints it: -aVR is aVR upside down. */
            printed: string;
            /** @description Whether it is a full-width strip below the panels. */
            rhythm: boolean;
            /** @description Where it begins on the page's time axis (s). */
            start_s: number;
        };
        /**
         * TracesJson
         * @description Where the traces of a page run on its image, which `image.jpg` holds; a pixel's middle is a whole number.
         */
        traces: {
            /** @description Height of the image (px). */
            height_px: number;
            /** @description Rows and columns, for example 3x4+1R; strip for one lead over rows, other for leads placed freely. */
            layout: string;
            /** @description Whether the image is its mirror image (left for right) after that turn: the page was seen from behind. */
            mirrored: boolean;
            /** @description Page of the document (counted from 1). */
            page: number;
            /** @description Pixels of the image per millimetre of the grid, across (px/mm). */
            px_per_mm_x: number;
            /** @description The same down the page (px/mm). */
            px_per_mm_y: number;
            /**
             * @description Turn of the page as it was given that made the image, clockwise (deg): as found, or as a correction says.
             * @enum {integer}
             */
            rotation_deg: 0 | 90 | 180 | 270;
            /** @constant */
            schema: "urn:inkbeat:traces:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
            /** @description Every panel and strip, row by row, but those that were cut off the page. */
            traces: components["schemas"]["TraceJson"][];
            /** @description Width of the image (px). */
            width_px: number;
        };
        /**
         * TwelveLeadJson
         * @description Superclasses and statements of PTB-XL, of which several may hold.
         */
        TwelveLeadJson: {
            /** @description By class: what conformal prediction at 90 % leaves. */
            answers: {
                [key: string]: "yes" | "no" | "uncertain";
            };
            /** @description Leads that were looked at. */
            leads: string[];
            /** @description By class: the probabilities that the answers rest on. */
            limits: {
                [key: string]: components["schemas"]["AnswerLimitsJson"];
            };
            /** @description Name and version of the network. */
            model: string;
            /** @description By class (0 to 1). */
            probabilities: {
                [key: string]: number;
            };
            /** @description Why a human should look first, null where there is no reason. */
            refer: string | null;
        };
        /**
         * WarningJson
         * @description What a reader should know before trusting signal and measurements.
         */
        WarningJson: {
            /** @description Stable, for machines. */
            code: string;
            /** @description The lead that it is about, null where it is about the page. */
            lead: string | null;
            /** @description For readers. */
            message: string;
        };
        /**
         * WaveJson
         * @description One wave of the median beat over all leads, from the R peak on.
         */
        WaveJson: {
            /** @description Height of the peak above the base line, RMS over the leads (mV). */
            height_mv: number;
            /** @description Where it ends (s). */
            offset_s: number;
            /** @description One standard deviation of the end (s). */
            offset_uncertainty_s: number | null;
            /** @description Where it begins (s). */
            onset_s: number;
            /** @description One standard deviation of the onset (s), null where it is not known. */
            onset_uncertainty_s: number | null;
            /** @description Its peak (s). */
            peak_s: number;
            /** @description That the wave is there (0 to 1). */
            probability: number;
        };
        /**
         * WavesJson
         * @description Where the waves of every beat begin, peak and end in every lead, and the median beat.
         */
        waves: {
            /** @description How many the recording has (beats): of a long one, the first alone are told. */
            beats_found: number;
            /** @description In the order of the recording. */
            leads: components["schemas"]["LeadWavesJson"][];
            median_beat: components["schemas"]["MedianBeatJson"] | components["schemas"]["NoMedianBeatJson"];
            /** @description Name and version of the network. */
            model: string;
            /** @description Page of the document (counted from 1), null for a signal file. */
            page: number | null;
            /** @description R peaks of these beats on the common time axis (s). */
            r_peak_s: number[];
            /** @constant */
            schema: "urn:inkbeat:waves:1";
            /** @description Inkbeat and its version. */
            software: string;
            /** @description Name of the file, without its folder. */
            source: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
