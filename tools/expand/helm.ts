import { execFile } from 'node:child_process';
import { InputError } from '../../constructs/core/input-error.ts';
import { HELM_VERSION } from '../../constructs/delivery/tools.ts';

/** `--skip-schema-validation`, which the search for dead keys needs, came with it. */
const OLDEST = [3, 16];

const INSTALL = `Expanding charts needs Helm ${OLDEST.join('.')} or later, for example
  go install helm.sh/helm/v3/cmd/helm@${HELM_VERSION}
  brew install helm, winget install Helm.Helm, or a package of https://helm.sh/docs/intro/install/
and then helm on the PATH, TETRASCOPE_HELM=/path/to/helm or --helm /path/to/helm.`;

/** What Helm is to render. */
export interface TemplateRequest {
  readonly name: string;
  readonly namespace: string;
  /** Folder of the chart. */
  readonly chart: string;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  /** The values, as JSON. */
  readonly values: string;
  /** Whether a value that the chart's schema refuses is rendered all the same. Default: false. */
  readonly skipSchema?: boolean;
}

/** What Helm wrote. */
export interface Output {
  readonly text: string;
  /** What it wrote beside, such as that it ignored a value: empty when all was well. */
  readonly warnings: string;
}

/** The failure of one call of Helm, in its own words. */
export class HelmError extends Error {}

/** A Helm binary. */
export class Helm {
  readonly path: string;
  /** As it says itself, for example `v3.22.0`. */
  readonly version: string;

  private constructor(path: string, version: string) {
    this.path = path;
    this.version = version;
  }

  /**
   * Finds Helm: at `path`, else where `TETRASCOPE_HELM` says, else on the PATH.
   *
   * @throws {InputError} when it is not there or too old, with how to get it
   */
  static async find(path?: string): Promise<Helm> {
    const at = path || process.env['TETRASCOPE_HELM'] || 'helm';
    const output = await run(at, ['version', '--template', '{{.Version}}']).catch((error: Error) => {
      throw new InputError(`${at}: cannot be run (${error.message})\n${INSTALL}`);
    });
    const version = output.text.trim();
    const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
    if (major < (OLDEST[0] ?? 0) || (major === OLDEST[0] && minor < (OLDEST[1] ?? 0))) {
      throw new InputError(`${at}: is Helm ${version}\n${INSTALL}`);
    }
    return new Helm(at, version);
  }

  /** Renders a chart, its CRDs too. Needs no cluster and no network. */
  async template(request: TemplateRequest): Promise<Output> {
    const { name, namespace, chart, kubeVersion, apiVersions, values, skipSchema } = request;
    return run(
      this.path,
      [
        'template',
        name,
        chart,
        `--namespace=${namespace}`,
        `--kube-version=${kubeVersion}`,
        '--include-crds',
        ...apiVersions.map((version) => `--api-versions=${version}`),
        ...(skipSchema ? ['--skip-schema-validation'] : []),
        '--values=-',
      ],
      values,
    );
  }

  /** Fetches a chart and unpacks it below a folder. `url` is that of an OCI chart or of a chart repository. */
  async pull(chart: { readonly name: string; readonly version: string; readonly url: string }, folder: string) {
    const { name, version, url } = chart;
    const what = url.startsWith('oci://') ? [url] : [name, '--repo', url];
    await run(this.path, ['pull', ...what, '--version', version, '--untar', '--untardir', folder]);
  }
}

function run(command: string, args: readonly string[], input = ''): Promise<Output> {
  return new Promise((done, fail) => {
    const child = execFile(command, [...args], { maxBuffer: 1 << 28, timeout: 300_000 }, (error, text, warnings) => {
      if (error) fail(new HelmError(words(warnings) || error.message));
      else done({ text, warnings: words(warnings) });
    });
    // Helm may end without having read it, which is told by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** What Helm says, each line once, without prefixes, times, lines of its source and the advice to use --debug. */
function words(stderr: string): string {
  const lines = stderr
    .replace(/^(Error|level=WARN msg)[:=] ?/gm, '')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '')
    .replace(/^\w+\.go:\d+: (warning: )?/gm, '')
    .replace(/\n*Use --debug flag to render out invalid YAML\n*/, '')
    .trim()
    .split('\n');
  return [...new Set(lines)].join('\n');
}
