/** What the classes of twelve leads are called, as in the PDF summary (classifier/twelve_lead.py). */
export const SUPERCLASSES: Readonly<Record<string, string>> = {
  NORM: 'normal ECG',
  MI: 'myocardial infarction',
  STTC: 'ST or T changes',
  CD: 'conduction disturbance',
  HYP: 'hypertrophy',
}

export const STATEMENTS: Readonly<Record<string, string>> = {
  AFIB: 'atrial fibrillation or flutter',
  PVC: 'ventricular ectopic beats',
  LAFB: 'left anterior fascicular block',
  IRBBB: 'incomplete right bundle branch block',
  CRBBB: 'complete right bundle branch block',
  CLBBB: 'complete left bundle branch block',
  '1AVB': 'first-degree AV block',
  LVH: 'left ventricular hypertrophy',
  IMI: 'inferior infarction',
  AMI: 'anterior infarction',
  ISC: 'ischaemic ST or T changes',
}
