// Written by `npm run api`; changes belong into the service.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Whether the process answers at all.
         */
        get: operations["health_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Requests, jobs, analyses, processes and live streams as numbers.
         */
        get: operations["metrics_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict
         * @description Classify the rhythm of a signal in CSV, and its beats where `task` is "beats".
         */
        post: operations["predict_predict_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Whether signals and documents can be answered; 503 with the reason where a network could not be loaded.
         */
        get: operations["ready_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Analyses
         * @description List analyses, newest first.
         */
        get: operations["analyses_v1_analyses_get"];
        put?: never;
        /**
         * Begin
         * @description Analyse a document, or find the equal analysis that was begun before.
         *
         *     200 where it has ended within the time that the service or `Prefer: wait` allows, else 202.
         */
        post: operations["begin_v1_analyses_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Analysis
         * @description An analysis as it stands, or with `Prefer: wait=N` once it has ended.
         */
        get: operations["analysis_v1_analyses__analysis__get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Delete an analysis with all results and corrections; the document stays.
         */
        delete: operations["delete_v1_analyses__analysis__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel It
         * @description Cancel an analysis; one that has ended stays as it is.
         */
        post: operations["cancel_it_v1_analyses__analysis__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events
         * @description Follow an analysis until it ends, as server-sent events; a client that comes again goes on where it was.
         */
        get: operations["events_v1_analyses__analysis__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}/pages/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description A page of an analysis, and the results that it has.
         */
        get: operations["page_v1_analyses__analysis__pages__page__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}/pages/{page}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Result
         * @description A result of a page by its name, among them analysis.json, signal.csv, report.pdf, overlay.png and fhir.json.
         */
        get: operations["result_v1_analyses__analysis__pages__page___name__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}/pages/{page}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Corrections
         * @description What was corrected last, under the ETag that the next correction names in If-Match.
         */
        get: operations["corrections_v1_analyses__analysis__pages__page__corrections_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Correct
         * @description Correct rotation, layout, panels, speed or gain by a JSON merge patch (RFC 7396), where null takes one back.
         *
         *     Panels are always given all together. The page is computed anew from the stage on that was corrected.
         */
        patch: operations["correct_v1_analyses__analysis__pages__page__corrections_patch"];
        trace?: never;
    };
    "/v1/analyses/{analysis}/pages/{page}/corrections/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * History
         * @description All corrections of a page, and who made them.
         */
        get: operations["history_v1_analyses__analysis__pages__page__corrections_history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analyses/{analysis}/pages/{page}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page Events
         * @description Follow a page that is computed anew until that ends, as an analysis is followed; a new revision begins at 1.
         */
        get: operations["page_events_v1_analyses__analysis__pages__page__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Documents
         * @description List documents, newest first.
         */
        get: operations["documents_v1_documents_get"];
        put?: never;
        /**
         * Upload
         * @description Upload a PDF, an image or a signal file, as the body or as `file` of a form.
         *
         *     Its content decides what it is. The same content is one document: what the tenant already has is kept for longer.
         */
        post: operations["upload_v1_documents_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Document
         * @description What is known of a document.
         */
        get: operations["document_v1_documents__document__get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Delete a document with its analyses and results, at once and for good.
         */
        delete: operations["delete_v1_documents__document__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Models
         * @description Every network that ships: name and version, checksum, what it does.
         */
        get: operations["models_v1_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signals/beats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Beats
         * @description Classify every beat: normal, supraventricular, ventricular, fusion, paced or unclassifiable.
         */
        post: operations["beats_v1_signals_beats_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signals/rhythm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rhythm
         * @description Classify the rhythm of one lead: normal, atrial fibrillation, other arrhythmia, too noisy.
         */
        post: operations["rhythm_v1_signals_rhythm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signals/twelve-lead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Twelve Lead
         * @description Classify eight or more leads together: infarction, hypertrophy, blocks and others of which several may hold.
         */
        post: operations["twelve_lead_v1_signals_twelve_lead_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signals/vitals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Vitals
         * @description Measure heart rate and its variability, intervals, axes, amplitudes of every lead and ectopy.
         */
        post: operations["vitals_v1_signals_vitals_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Version
         * @description Name and version of what answers here.
         */
        get: operations["version_v1_version_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AnalysisAnswer
         * @description An analysis of a document.
         */
        AnalysisAnswer: {
            /** Attempt */
            attempt: number;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Document */
            document: string;
            /** Finished */
            finished: string | null;
            /**
             * Fs Hz
             * @description Rate that was asked for (Hz), null for the usual one.
             */
            fs_hz: number | null;
            /** Id */
            id: string;
            /**
             * Pages
             * @description Once it has ended.
             */
            pages: components["schemas"]["PageAnswer"][];
            /**
             * Pages Wanted
             * @description Pages that were asked for, null for all.
             */
            pages_wanted: number[] | null;
            /** Pipeline Version */
            pipeline_version: string;
            /** @description Why it was refused or failed. */
            problem: components["schemas"]["Reason"] | null;
            /** Progress */
            progress: number;
            /** Redact */
            redact: boolean;
            /**
             * Stage
             * @description What is being done; empty where nothing is.
             */
            stage: string;
            /** Started */
            started: string | null;
            /** @description queued and running go on; done, refused (the document's fault), failed (ours) and cancelled are final. */
            state: components["schemas"]["State"];
            /** Url */
            url: string;
        };
        /**
         * AnalysisList
         * @description Some analyses, newest first.
         */
        AnalysisList: {
            /** Analyses */
            analyses: components["schemas"]["AnalysisSummary"][];
            /**
             * Next
             * @description Cursor of the following ones, null at the end.
             */
            next: string | null;
        };
        /**
         * AnalysisRequest
         * @description An analysis that is wanted.
         * @example {
         *       "document": "00000000000000000000000000000000",
         *       "pages": [
         *         1
         *       ]
         *     }
         */
        AnalysisRequest: {
            /** Document */
            document: string;
            /**
             * Fs Hz
             * @description Samples per second of a page's leads (500 unless given), or of a signal file that does not tell its own.
             */
            fs_hz?: number | null;
            /**
             * Pages
             * @description Pages (counted from 1); all unless given.
             */
            pages?: number[] | null;
            /**
             * Redact
             * @description Take patient text out of image and results.
             * @default false
             */
            redact: boolean;
        };
        /**
         * AnalysisSummary
         * @description An analysis of a document, without its pages.
         */
        AnalysisSummary: {
            /** Attempt */
            attempt: number;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Document */
            document: string;
            /** Finished */
            finished: string | null;
            /**
             * Fs Hz
             * @description Rate that was asked for (Hz), null for the usual one.
             */
            fs_hz: number | null;
            /** Id */
            id: string;
            /**
             * Pages Wanted
             * @description Pages that were asked for, null for all.
             */
            pages_wanted: number[] | null;
            /** Pipeline Version */
            pipeline_version: string;
            /** @description Why it was refused or failed. */
            problem: components["schemas"]["Reason"] | null;
            /** Progress */
            progress: number;
            /** Redact */
            redact: boolean;
            /**
             * Stage
             * @description What is being done; empty where nothing is.
             */
            stage: string;
            /** Started */
            started: string | null;
            /** @description queued and running go on; done, refused (the document's fault), failed (ours) and cancelled are final. */
            state: components["schemas"]["State"];
            /** Url */
            url: string;
        };
        /**
         * AnswerLimitsJson
         * @description Where the answers of one class begin and end; between the two it is uncertain.
         */
        AnswerLimitsJson: {
            /**
             * No To
             * @description Up to this probability the answer is no (0 to 1).
             */
            no_to: number;
            /**
             * Yes From
             * @description From this probability on the answer is yes (0 to 1).
             */
            yes_from: number;
        };
        /**
         * BeatJson
         * @description One beat.
         */
        BeatJson: {
            /**
             * Class
             * @description ANSI/AAMI EC57: N normal, S supraventricular, V ventricular, F fusion, Q paced or unclassifiable.
             */
            class: string;
            /**
             * Probability
             * @description Probability of its class (0 to 1).
             */
            probability: number;
            /**
             * R S
             * @description Its R peak on the common time axis (s).
             */
            r_s: number;
        };
        /**
         * BeatPrediction
         * @description The beat whose class is most certain, in the words of many small services.
         */
        BeatPrediction: {
            /**
             * Counts
             * @description Beats of the whole signal by class.
             */
            counts: {
                [key: string]: number;
            };
            /**
             * Label
             * @description ANSI/AAMI EC57: N normal, S supraventricular, V ventricular, F fusion, Q paced or unclassifiable.
             */
            label: string;
            /**
             * Lead
             * @description The lead that the network saw and the plot shows.
             */
            lead: string;
            /**
             * Model
             * @description Name and version of the network.
             */
            model: string;
            /**
             * Plot
             * @description The signal around it on millimetre paper: PNG in base64.
             */
            plot: string;
            /**
             * Probability
             * @description Probability of that class (0 to 1).
             */
            probability: number;
            /**
             * R S
             * @description Its R peak (s).
             */
            r_s: number;
            /**
             * Vector
             * @description Probability of every class (0 to 1), adding up to 1.
             */
            vector: {
                [key: string]: number;
            };
        };
        /**
         * BeatsAnswer
         * @description The class of every beat, or why there is none.
         */
        BeatsAnswer: components["schemas"]["BeatsJson"] | components["schemas"]["NoBeatsJson"];
        /**
         * BeatsJson
         * @description The class of every beat.
         */
        BeatsJson: {
            /**
             * Beats
             * @description In the order of time.
             */
            beats: components["schemas"]["BeatJson"][];
            /**
             * Counts
             * @description By class (beats).
             */
            counts: {
                [key: string]: number;
            };
            /**
             * Leads
             * @description One or two leads that were looked at.
             */
            leads: string[];
            /**
             * Model
             * @description Name and version of the network.
             */
            model: string;
        };
        /**
         * CorrectionHistory
         * @description All corrections of a page, oldest first; the first is the page as it was found.
         */
        CorrectionHistory: {
            /** Revisions */
            revisions: components["schemas"]["CorrectionsAnswer"][];
        };
        /**
         * Corrections
         * @description What takes the place of that which was found; None leaves it as found.
         *
         *     Raises InvalidCorrectionError for what is impossible on any page.
         */
        Corrections: {
            /**
             * Chest Gain Mm Per Mv
             * @default null
             */
            chest_gain_mm_per_mv: number | null;
            /**
             * Gain Mm Per Mv
             * @default null
             */
            gain_mm_per_mv: number | null;
            /**
             * Layout
             * @default null
             */
            layout: string | null;
            /**
             * Panels
             * @default null
             */
            panels: components["schemas"]["PanelCorrection"][] | null;
            /**
             * Rotation Deg
             * @default null
             */
            rotation_deg: number | null;
            /**
             * Speed Mm Per S
             * @default null
             */
            speed_mm_per_s: number | null;
        };
        /**
         * CorrectionsAnswer
         * @description What a person corrected on a page.
         */
        CorrectionsAnswer: {
            /**
             * Author
             * @description Which key they came with, null of the page as it was found.
             */
            author: string | null;
            /** Corrections */
            corrections: {
                [key: string]: unknown;
            };
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Revision */
            revision: number;
            /** @description Of the page with these corrections. */
            state: components["schemas"]["State"];
        };
        /**
         * DocumentAnswer
         * @description An uploaded document.
         */
        DocumentAnswer: {
            /** Bytes */
            bytes: number;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Delete After
             * Format: date-time
             * @description When it is deleted with its analyses and results.
             */
            delete_after: string;
            /** Id */
            id: string;
            /**
             * Media Type
             * @description What its first bytes say that it is.
             */
            media_type: string;
            /**
             * Sha256
             * @description Of its content.
             */
            sha256: string;
            /** Url */
            url: string;
        };
        /**
         * DocumentList
         * @description Some documents, newest first.
         */
        DocumentList: {
            /** Documents */
            documents: components["schemas"]["DocumentAnswer"][];
            /**
             * Next
             * @description Cursor of the following ones, null at the end.
             */
            next: string | null;
        };
        /**
         * EctopicBeatsJson
         * @description The ectopic beats of one kind.
         */
        EctopicBeatsJson: {
            /**
             * Bigeminy
             * @description Episodes of three or more with one other beat between each and the next (count).
             */
            bigeminy: number;
            /**
             * Count
             * @description How many (beats).
             */
            count: number;
            /**
             * Couplets
             * @description Two in succession (count).
             */
            couplets: number;
            /**
             * Longest Run
             * @description Length of the longest run (beats), 0 where there is none.
             */
            longest_run: number;
            /**
             * Per Hour
             * @description Hourly rate (1/h), null where less than an hour was recorded.
             */
            per_hour: number | null;
            /**
             * Runs
             * @description Three or more in succession (count).
             */
            runs: number;
            /**
             * Share Percent
             * @description Of the classified beats (%).
             */
            share_percent: number;
            /**
             * Trigeminy
             * @description Episodes of three or more with two other beats between each and the next (count).
             */
            trigeminy: number;
            /**
             * Uncertainty
             * @description One standard deviation of the count's error (beats).
             */
            uncertainty: number | null;
        };
        /**
         * EctopyJson
         * @description Supraventricular and ventricular beats.
         */
        EctopyJson: {
            /**
             * Beats
             * @description How many were classified (beats).
             */
            beats: number;
            /**
             * Hours
             * @description Time that the beats cover (h).
             */
            hours: number;
            /**
             * Per Hour Reason
             * @description Why there are no hourly rates.
             */
            per_hour_reason: string | null;
            supraventricular: components["schemas"]["EctopicBeatsJson"];
            ventricular: components["schemas"]["EctopicBeatsJson"];
        };
        /**
         * LeadMeasuresJson
         * @description Amplitudes of one lead from the level just before the QRS complex, null where `reasons` says why.
         */
        LeadMeasuresJson: {
            /**
             * Beats
             * @description What the values rest on (beats).
             */
            beats: number;
            /** Lead */
            lead: string;
            /**
             * Q Mv
             * @description Depth of the Q wave (mV), 0 where there is none.
             */
            q_mv: number | null;
            /**
             * Qrs Uncertainty Mv
             * @description One standard deviation of the larger of Q, R and S (mV).
             */
            qrs_uncertainty_mv: number | null;
            /**
             * R Mv
             * @description Height of the highest R wave (mV), 0 where there is none.
             */
            r_mv: number | null;
            /**
             * Reasons
             * @description Name of a value that is null, and why it is.
             */
            reasons: {
                [key: string]: string;
            };
            /**
             * S Mv
             * @description Depth of the deepest S wave (mV), 0 where there is none.
             */
            s_mv: number | null;
            /**
             * St J Mv
             * @description Level at the J point (mV).
             */
            st_j_mv: number | null;
            /**
             * St J60 Mv
             * @description Level 60 ms after the J point (mV).
             */
            st_j60_mv: number | null;
            /**
             * St J80 Mv
             * @description Level 80 ms after the J point (mV).
             */
            st_j80_mv: number | null;
            /**
             * St Uncertainty Mv
             * @description One standard deviation of the ST levels and of T (mV).
             */
            st_uncertainty_mv: number | null;
            /**
             * T Mv
             * @description Largest deflection of the T wave (mV), below 0 where it points down.
             */
            t_mv: number | null;
        };
        /**
         * Liveness
         * @description How the service is.
         */
        Liveness: {
            /**
             * Status
             * @description alive or ready.
             */
            status: string;
        };
        /**
         * MeasureJson
         * @description One measurement: a value or the reason why there is none.
         */
        MeasureJson: {
            /**
             * Beats
             * @description What the value rests on (beats).
             */
            beats: number;
            /**
             * Confidence
             * @description Probability that the error is within the tolerance (0 to 1); null where it is not known.
             */
            confidence: number | null;
            /**
             * Label
             * @description For readers.
             */
            label: string;
            /**
             * Name
             * @description Stable, for machines.
             */
            name: string;
            /**
             * Normal Range
             * @description Lowest and highest usual value, in `unit`; a lowest of 0 is no limit.
             */
            normal_range: [
                number,
                number
            ] | null;
            /**
             * Note
             * @description What weakens the value; several notes are parted by "; ".
             */
            note: string | null;
            /**
             * Reason
             * @description Why there is no value.
             */
            reason: string | null;
            /**
             * Tolerance
             * @description Largest error that a standard lets pass, in `unit`; null where none sets one.
             */
            tolerance: number | null;
            /**
             * Uncertainty
             * @description One standard deviation of the value's error, in `unit`; null where it is not known.
             */
            uncertainty: number | null;
            /**
             * Unit
             * @description bpm, ms, ms^2, mV, mV ms, deg, %, beats, or empty of a number without unit.
             */
            unit: string;
            /**
             * Value
             * @description In `unit`.
             */
            value: number | null;
        };
        /**
         * NoBeatsJson
         * @description Beats that were not classified.
         */
        NoBeatsJson: {
            /** Beats */
            beats: null;
            /**
             * Reason
             * @description Why not.
             */
            reason: string;
        };
        /**
         * NoRhythmJson
         * @description A rhythm that was not classified.
         */
        NoRhythmJson: {
            /** Label */
            label: null;
            /**
             * Reason
             * @description Why not.
             */
            reason: string;
        };
        /**
         * NoTwelveLeadJson
         * @description Twelve leads that were not classified.
         */
        NoTwelveLeadJson: {
            /** Probabilities */
            probabilities: null;
            /**
             * Reason
             * @description Why not.
             */
            reason: string;
        };
        /**
         * PageAnswer
         * @description A page of an analysis, as it was corrected last.
         */
        PageAnswer: {
            /**
             * Corrections
             * @description What a person corrected; empty where nothing.
             */
            corrections: {
                [key: string]: unknown;
            };
            /** Page */
            page: number;
            /** @description Why there is no signal. */
            problem: components["schemas"]["Reason"] | null;
            /** Progress */
            progress: number;
            /** Results */
            results: components["schemas"]["ResultAnswer"][];
            /**
             * Revision
             * @description 0 as it was found, then counted up with each correction.
             */
            revision: number;
            /**
             * Stage
             * @description What is being done; empty where nothing is.
             */
            stage: string;
            /** @description Of the page's latest revision. */
            state: components["schemas"]["State"];
            /** Url */
            url: string;
        };
        /**
         * PanelCorrection
         * @description A panel or rhythm strip where a person sees it.
         *
         *     Raises InvalidCorrectionError for a name that is no lead's and for corners that enclose nothing.
         */
        PanelCorrection: {
            /** Box Px */
            box_px: [
                number,
                number,
                number,
                number
            ];
            /** Lead */
            lead: string;
            /**
             * Rhythm
             * @default false
             */
            rhythm: boolean;
        };
        /**
         * PaperSize
         * @description Paper of the summary, and how it lies.
         * @enum {string}
         */
        PaperSize: "a4" | "letter" | "a4-portrait" | "letter-portrait";
        /**
         * Place
         * @description One thing that is wrong in a body.
         */
        Place: {
            /**
             * Detail
             * @description What is wrong there.
             */
            detail: string;
            /**
             * Pointer
             * @description Where, as a JSON pointer (RFC 6901) into the body.
             */
            pointer: string;
        };
        /**
         * Prediction
         * @description The rhythm of a signal file, in the words of many small services.
         * @example {
         *       "confidence": 0.9731,
         *       "fs_hz": 500,
         *       "model": "rhythm-cnn-bilstm-1",
         *       "prediction": "normal",
         *       "probabilities": {
         *         "atrial fibrillation": 0.0042,
         *         "normal": 0.9731,
         *         "other arrhythmia": 0.0214,
         *         "too noisy": 0.0013
         *       },
         *       "samples": 5000
         *     }
         */
        Prediction: {
            /**
             * Beats
             * @description Where they were asked for: the most certain beat, or why none was classified.
             */
            beats: components["schemas"]["BeatPrediction"] | components["schemas"]["NoBeatsJson"] | null;
            /**
             * Confidence
             * @description Its probability (0 to 1).
             */
            confidence: number | null;
            /**
             * Fs Hz
             * @description Samples per second (Hz).
             */
            fs_hz: number;
            /**
             * Model
             * @description Name and version of the network.
             */
            model: string | null;
            /**
             * Prediction
             * @description The class of the highest probability; null where `reason` says why.
             */
            prediction: string | null;
            /**
             * Probabilities
             * @description By class (0 to 1), adding up to 1; empty where nothing was classified.
             */
            probabilities: {
                [key: string]: number;
            };
            /**
             * Reason
             * @description Why nothing was classified.
             */
            reason: string | null;
            /**
             * Refer
             * @description Why a human should look first, null where there is no reason.
             */
            refer: string | null;
            /**
             * Samples
             * @description Samples of each lead.
             */
            samples: number;
        };
        /**
         * Problem
         * @description Why a request was not answered (RFC 9457).
         */
        Problem: {
            /**
             * Cure
             * @description What to do, where something is known to help.
             * @default null
             */
            cure: string | null;
            /**
             * Detail
             * @description What was wrong this time.
             */
            detail: string;
            /**
             * Places
             * @description What is wrong where, the first of them.
             * @default null
             */
            places: components["schemas"]["Place"][] | null;
            /** Status */
            status: number;
            /**
             * Title
             * @description The same for all problems of the type.
             */
            title: string;
            /**
             * Type
             * @description Stable, for machines.
             */
            type: string;
        };
        /**
         * Reason
         * @description Why something did not end well.
         */
        Reason: {
            /**
             * Code
             * @description Stable, for machines.
             */
            code: string;
            /**
             * Cure
             * @description What to do, empty where nothing is known to help.
             */
            cure: string;
            /** Message */
            message: string;
        };
        /**
         * ResultAnswer
         * @description A result that can be fetched.
         */
        ResultAnswer: {
            /** Media Type */
            media_type: string;
            /** Name */
            name: string;
            /** Url */
            url: string;
        };
        /**
         * RhythmAnswer
         * @description The rhythm, or why it was not classified.
         */
        RhythmAnswer: components["schemas"]["RhythmJson"] | components["schemas"]["NoRhythmJson"];
        /**
         * RhythmJson
         * @description Rhythm of one span of one lead.
         */
        RhythmJson: {
            /**
             * Label
             * @description The class of the highest probability.
             */
            label: string;
            /**
             * Lead
             * @description The lead that was looked at.
             */
            lead: string;
            /**
             * Least
             * @description By class: from this probability on conformal prediction at 90 % does not strike it out (0 to 1).
             */
            least: {
                [key: string]: number;
            };
            /**
             * Model
             * @description Name and version of the network.
             */
            model: string;
            /**
             * P Arrhythmia
             * @description Probability of atrial fibrillation or another arrhythmia where the signal is not too noisy (0 to 1).
             */
            p_arrhythmia: number;
            /**
             * Probabilities
             * @description By class (0 to 1), adding up to 1.
             */
            probabilities: {
                [key: string]: number;
            };
            /**
             * Refer
             * @description Why a human should look first, null where there is no reason.
             */
            refer: string | null;
            /**
             * Span S
             * @description Begin and end of the span on the common time axis (s).
             */
            span_s: [
                number,
                number
            ];
        };
        /**
         * ShippedModel
         * @description A network that ships with Inkbeat.
         */
        ShippedModel: {
            /**
             * Id
             * @description Name and version, as results quote it.
             */
            id: string;
            /**
             * Package
             * @description digitizer, classifier or vitals.
             */
            package: string;
            /**
             * Sha256
             * @description Checksum of its weights, which is checked when they are loaded.
             */
            sha256: string;
            /**
             * What
             * @description What it does, in the words of its card.
             */
            what: string;
        };
        /**
         * State
         * @description Where a job stands. A job that is neither queued nor running stays as it is.
         * @enum {string}
         */
        State: "queued" | "running" | "done" | "refused" | "failed" | "cancelled";
        /**
         * TwelveLeadAnswer
         * @description Classes of twelve leads, or why there are none.
         */
        TwelveLeadAnswer: components["schemas"]["TwelveLeadJson"] | components["schemas"]["NoTwelveLeadJson"];
        /**
         * TwelveLeadJson
         * @description Superclasses and statements of PTB-XL, of which several may hold.
         */
        TwelveLeadJson: {
            /**
             * Answers
             * @description By class: what conformal prediction at 90 % leaves.
             */
            answers: {
                [key: string]: "yes" | "no" | "uncertain";
            };
            /**
             * Leads
             * @description Leads that were looked at.
             */
            leads: string[];
            /**
             * Limits
             * @description By class: the probabilities that the answers rest on.
             */
            limits: {
                [key: string]: components["schemas"]["AnswerLimitsJson"];
            };
            /**
             * Model
             * @description Name and version of the network.
             */
            model: string;
            /**
             * Probabilities
             * @description By class (0 to 1).
             */
            probabilities: {
                [key: string]: number;
            };
            /**
             * Refer
             * @description Why a human should look first, null where there is no reason.
             */
            refer: string | null;
        };
        /**
         * Version
         * @description What answers here.
         */
        Version: {
            /** Name */
            name: string;
            /**
             * Purpose
             * @description What it is for, and what not.
             */
            purpose: string;
            /** Version */
            version: string;
        };
        /**
         * VitalsAnswer
         * @description Everything that is measured.
         */
        VitalsAnswer: {
            /** Ectopy */
            ectopy: components["schemas"]["EctopyJson"] | components["schemas"]["NoBeatsJson"];
            /**
             * Lead Measures
             * @description In the standard order of leads.
             */
            lead_measures: components["schemas"]["LeadMeasuresJson"][];
            /**
             * R Peak S
             * @description R peaks on the common time axis (s).
             */
            r_peak_s: number[];
            /** Vitals */
            vitals: components["schemas"]["MeasureJson"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers in Prometheus' text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predict_predict_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description ADC units per mV of counts. */
                    adc_per_mv?: number;
                    /**
                     * Format: binary
                     * @description CSV, one column a lead.
                     */
                    file: string;
                    /** @description Rate (Hz) of a file without times. */
                    fs_hz?: number;
                    /**
                     * @description rhythm unless given; beats tells both.
                     * @enum {string}
                     */
                    task?: "rhythm" | "beats";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ready_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    analyses_v1_analyses_get: {
        parameters: {
            query?: {
                /** @description `next` of the answer before. */
                cursor?: string | null;
                /** @description Only those of this document. */
                document?: string | null;
                /** @description Most entries of the answer. */
                limit?: number;
                /** @description Only those in this state. */
                state?: components["schemas"]["State"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisList"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin_v1_analyses_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own: the request may be sent again under it without anything happening twice. */
                "idempotency-key"?: string | null;
                /** @description "respond-async" for an answer at once, "wait=5" for one within 5 s (RFC 7240). */
                prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalysisRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisAnswer"];
                };
            };
            /** @description It goes on; look again at the Location. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    analysis_v1_analyses__analysis__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description "respond-async" for an answer at once, "wait=5" for one within 5 s (RFC 7240). */
                prefer?: string | null;
            };
            path: {
                analysis: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisAnswer"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_v1_analyses__analysis__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_it_v1_analyses__analysis__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisAnswer"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events_v1_analyses__analysis__events_get: {
        parameters: {
            query?: never;
            header?: {
                "last-event-id"?: string | null;
            };
            path: {
                analysis: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each event's data is a ProgressEvent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description It has ended, and all was told: come no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_v1_analyses__analysis__pages__page__get: {
        parameters: {
            query?: {
                /** @description 0 as it was found, the latest corrections unless given. */
                revision?: number | null;
            };
            header?: never;
            path: {
                analysis: string;
                /** @description From 1. */
                page: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAnswer"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    result_v1_analyses__analysis__pages__page___name__get: {
        parameters: {
            query?: {
                /** @description Of report.pdf. */
                layout?: "standard" | "as read" | "3x4" | "3x4+1R" | "3x4+2R" | "3x4+3R" | "6x2" | "6x2+1R" | "12x1" | "6x1-limb" | "6x1-chest" | "4x3" | "4x3+1R" | "2x6" | "3x4-cabrera" | "3x4-cabrera+1R" | "6x2-cabrera" | "12x1-cabrera" | "3x1" | "1x1";
                /** @description Of report.pdf. */
                paper?: components["schemas"]["PaperSize"];
                /** @description 0 as it was found, the latest corrections unless given. */
                revision?: number | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                analysis: string;
                name: string;
                /** @description From 1. */
                page: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "application/octet-stream": unknown;
                    "application/pdf": unknown;
                    "image/png": unknown;
                };
            };
            /** @description It is the same. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    corrections_v1_analyses__analysis__pages__page__corrections_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis: string;
                /** @description From 1. */
                page: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionsAnswer"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_v1_analyses__analysis__pages__page__corrections_patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of what is corrected, or *. */
                "if-match"?: string | null;
                /** @description "respond-async" for an answer at once, "wait=5" for one within 5 s (RFC 7240). */
                prefer?: string | null;
            };
            path: {
                analysis: string;
                /** @description From 1. */
                page: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "gain_mm_per_mv": 5
                 *     }
                 */
                "application/json": components["schemas"]["Corrections"];
                /**
                 * @example {
                 *       "gain_mm_per_mv": 5
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["Corrections"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAnswer"];
                };
            };
            /** @description It goes on; look again at the Location. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was corrected since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    history_v1_analyses__analysis__pages__page__corrections_history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis: string;
                /** @description From 1. */
                page: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionHistory"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_events_v1_analyses__analysis__pages__page__events_get: {
        parameters: {
            query?: {
                /** @description 0 as it was found, the latest corrections unless given. */
                revision?: number | null;
            };
            header?: {
                "last-event-id"?: string | null;
            };
            path: {
                analysis: string;
                /** @description From 1. */
                page: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each event's data is a ProgressEvent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description It has ended, and all was told: come no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_v1_documents_get: {
        parameters: {
            query?: {
                /** @description `next` of the answer before. */
                cursor?: string | null;
                /** @description Most entries of the answer. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentList"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_v1_documents_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own: the request may be sent again under it without anything happening twice. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    document_v1_documents__document__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentAnswer"];
                };
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_v1_documents__document__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A cursor that no list gave out. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is not there, or is another tenant's. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An idempotency key whose first request is still being answered. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The analysis was made by another version: analyse the document again. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached, or too much at once. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_v1_models_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippedModel"][];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beats_v1_signals_beats_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Fs Hz
                     * @description Samples per second (Hz).
                     */
                    fs_hz: number;
                    /**
                     * Leads
                     * @description Lead -> samples, of equal number in all leads; null is what was not recorded.
                     */
                    leads: {
                        [key: string]: (number | null)[];
                    };
                    /**
                     * Unit
                     * @description Unit of the samples.
                     * @default mV
                     * @enum {string}
                     */
                    unit?: "mV" | "uV";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BeatsAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rhythm_v1_signals_rhythm_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Fs Hz
                     * @description Samples per second (Hz).
                     */
                    fs_hz: number;
                    /**
                     * Leads
                     * @description Lead -> samples, of equal number in all leads; null is what was not recorded.
                     */
                    leads: {
                        [key: string]: (number | null)[];
                    };
                    /**
                     * Unit
                     * @description Unit of the samples.
                     * @default mV
                     * @enum {string}
                     */
                    unit?: "mV" | "uV";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RhythmAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    twelve_lead_v1_signals_twelve_lead_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Fs Hz
                     * @description Samples per second (Hz).
                     */
                    fs_hz: number;
                    /**
                     * Leads
                     * @description Lead -> samples, of equal number in all leads; null is what was not recorded.
                     */
                    leads: {
                        [key: string]: (number | null)[];
                    };
                    /**
                     * Unit
                     * @description Unit of the samples.
                     * @default mV
                     * @enum {string}
                     */
                    unit?: "mV" | "uV";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwelveLeadAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    vitals_v1_signals_vitals_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Fs Hz
                     * @description Samples per second (Hz).
                     */
                    fs_hz: number;
                    /**
                     * Leads
                     * @description Lead -> samples, of equal number in all leads; null is what was not recorded.
                     */
                    leads: {
                        [key: string]: (number | null)[];
                    };
                    /**
                     * Unit
                     * @description Unit of the samples.
                     * @default mV
                     * @enum {string}
                     */
                    unit?: "mV" | "uV";
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VitalsAnswer"];
                };
            };
            /** @description The body is not what its type says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No valid key. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key does not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body came too slowly. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many bytes or samples. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another type of body, or another format. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A body or signal that is not valid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:inkbeat:problem:invalid-signal",
                     *       "title": "Invalid signal",
                     *       "status": 422,
                     *       "detail": "values beyond 1000 mV",
                     *       "cure": "name the unit of the values"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests in a minute. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much at once, or a network is missing or damaged. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    version_v1_version_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description Called by another name than its own. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected fault. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
