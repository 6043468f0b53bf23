using System.Globalization;
using System.Net;
using Mesh.Injection;

namespace Mesh.Injector.Options;

/// <summary>Reads the command line: <c>--name=value</c> or <c>--name value</c>. All faults are reported at once.</summary>
internal sealed class InjectorCommandLine
{
    public const string Usage = """
        mesh-injector: adds sidecars to pods (mutating admission webhook)

        Usage: mesh-injector [OPTION…]

          --cluster=NAME                  name of this Kubernetes cluster (cluster-1)
          --trust-domain=NAME             trust domain of the identities (cluster.local)
          --discovery-address=HOST:PORT   control plane (mesh-controlplane.mesh-system.svc:15012)
          --proxy-image=IMAGE             image of the sidecar (mesh/proxy:0.1.0)
          --proxy-log-level=LEVEL         debug, info, warning or error (info)
          --proxy-cpu-request=QUANTITY    (20m)
          --proxy-cpu-limit=QUANTITY      (none)
          --proxy-memory-request=QUANTITY (64Mi)
          --proxy-memory-limit=QUANTITY   (256Mi)
          --certificate-directory=PATH    tls.crt and tls.key (/var/run/secrets/mesh.dev/injector)
          --address=IP                    address to listen on (0.0.0.0)
          --port=PORT                     webhook, HTTPS (15017)
          --health-port=PORT              /healthz and /readyz, HTTP (15021)
          --drain-seconds=SECONDS         keep serving this long after SIGTERM, at most 60 (5)
          --help                          this text

        """;

    private static readonly TimeSpan MaxDrainDelay = TimeSpan.FromMinutes(1);

    private readonly List<string> _faults = [];
    private InjectorOptions _options = new();

    private InjectorCommandLine(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            int equals = argument.IndexOf('=');
            if (argument is "--help" or "-h")
            {
                HelpWanted = true;
            }
            else if (equals > 0)
            {
                Set(argument[..equals], argument[(equals + 1)..]);
            }
            else if (i + 1 < arguments.Count)
            {
                Set(argument, arguments[++i]);
            }
            else
            {
                _faults.Add($"{argument} has no value or is not known");
            }
        }

        _faults.AddRange(InjectionOptionsValidator.Validate(_options.Injection));
    }

    public bool HelpWanted { get; }

    public InjectorOptions Options => _options;

    /// <summary>Everything that is wrong; the options must not be used unless this is empty.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static InjectorCommandLine Parse(IReadOnlyList<string> arguments) => new(arguments);

    private void Set(string name, string value)
    {
        InjectionOptions injection = _options.Injection;
        _options = name switch
        {
            "--cluster" => With(injection with { Cluster = value }),
            "--trust-domain" => With(injection with { TrustDomain = value }),
            "--discovery-address" => With(injection with { DiscoveryAddress = value }),
            "--proxy-image" => With(injection with { ProxyImage = value }),
            "--proxy-log-level" => With(injection with { LogLevel = value }),
            "--proxy-cpu-request" => With(injection with { CpuRequest = value }),
            "--proxy-cpu-limit" => With(injection with { CpuLimit = value }),
            "--proxy-memory-request" => With(injection with { MemoryRequest = value }),
            "--proxy-memory-limit" => With(injection with { MemoryLimit = value }),
            "--certificate-directory" => _options with { CertificateDirectory = value },
            "--address" => _options with { Address = ParseAddress(name, value) },
            "--port" => _options with { Port = ParsePort(name, value) },
            "--health-port" => _options with { HealthPort = ParsePort(name, value) },
            "--drain-seconds" => _options with { DrainDelay = ParseSeconds(name, value) },
            _ => Unknown(name),
        };
    }

    private InjectorOptions With(InjectionOptions injection) => _options with { Injection = injection };

    private InjectorOptions Unknown(string name)
    {
        _faults.Add($"{name} is not known");
        return _options;
    }

    private IPAddress ParseAddress(string name, string value) =>
        IPAddress.TryParse(value, out IPAddress? address) ? address : Fault(name, value, "an IP address", IPAddress.Any);

    private int ParsePort(string name, string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : Fault(name, value, "a port", 0);

    private TimeSpan ParseSeconds(string name, string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort seconds) && TimeSpan.FromSeconds(seconds) <= MaxDrainDelay
            ? TimeSpan.FromSeconds(seconds)
            : Fault(name, value, "a number of seconds from 0 to 60", TimeSpan.Zero);

    private T Fault<T>(string name, string value, string expected, T fallback)
    {
        _faults.Add($"{name} '{value}' is not {expected}");
        return fallback;
    }
}
