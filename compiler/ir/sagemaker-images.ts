import type { Aws } from './fleet/aws';

/**
 * Who owns the images of SageMaker in each region. An account serves its own region only: an image address with the account of another region is refused
 * when the job starts. Source: `image_uri_config/xgboost.json` (3.0-5) and `randomcutforest.json` (1) of the SageMaker Python SDK, sagemaker-core 2.27.0 on
 * PyPI, November 2026; regions of the US intelligence community are left out. Not one of them was pulled from: nobody ran this on AWS.
 */
const SCRIPT_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '510948584623',
  'ap-east-1': '651117190479',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'cn-north-1': '450853457545',
  'cn-northwest-1': '451049120500',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '801668240914',
  'sa-east-1': '737474898029',
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '414596584902',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
};

const FOREST_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '455444449433',
  'ap-east-1': '286214385809',
  'ap-northeast-1': '351501993468',
  'ap-northeast-2': '835164637446',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '991648021394',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '475088953585',
  'ap-southeast-2': '712309505854',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '469771592824',
  'ca-west-1': '190319476487',
  'cn-north-1': '390948362332',
  'cn-northwest-1': '387376663083',
  'eu-central-1': '664544806723',
  'eu-central-2': '680994064768',
  'eu-north-1': '669576153137',
  'eu-south-1': '257386234256',
  'eu-south-2': '104374241257',
  'eu-west-1': '438346466558',
  'eu-west-2': '644912444149',
  'eu-west-3': '749696950732',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '249704162688',
  'sa-east-1': '855470959533',
  'us-east-1': '382416733822',
  'us-east-2': '404615174143',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '226302683700',
  'us-west-1': '632365934929',
  'us-west-2': '174872318107',
};

/** What a container is for: our scripts, or SageMaker's own Random Cut Forest. */
export type ImageKind = 'scripts' | 'forest';

/** Scripts run in the XGBoost image: Python 3.10 with xgboost 3.0.5, scikit-learn, pandas and pyarrow (its Dockerfile in aws/sagemaker-xgboost-container). */
const REPOSITORIES: Readonly<Record<ImageKind, { readonly name: string; readonly tag: string }>> = {
  scripts: { name: 'sagemaker-xgboost', tag: '3.0-5' },
  forest: { name: 'randomcutforest', tag: '1' },
};

/** Undefined where SageMaker has no such image in the region. */
export function imageAccount(region: string, kind: ImageKind): string | undefined {
  const accounts = kind === 'scripts' ? SCRIPT_ACCOUNTS : FOREST_ACCOUNTS;
  return Object.hasOwn(accounts, region) ? accounts[region] : undefined;
}

export const imageRepository = (kind: ImageKind): string => REPOSITORIES[kind].name;

/** The address of an image; a region without one was refused by the checks. */
export function imageUri({ region, partition }: Aws, kind: ImageKind): string {
  const account = imageAccount(region, kind);
  if (account === undefined) throw new Error(`SageMaker has no image for ${kind} in ${region}`);
  const { name, tag } = REPOSITORIES[kind];
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${domain}/${name}:${tag}`;
}
