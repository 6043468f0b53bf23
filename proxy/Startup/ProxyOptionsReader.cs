using System.Globalization;
using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Logging;
using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Telemetry.Otlp;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Startup;

/// <summary>Reads <see cref="ProxyOptions"/> and reports all faults at once: a pod that cannot start is fixed in one round.</summary>
internal sealed class ProxyOptionsReader
{
    private static readonly HashSet<string> Flags =
    [
        "traffic-address", "outbound-port", "inbound-plain-port", "inbound-mtls-port", "admin-port", "metrics-port", "health-port",
        "dns-port", "resolv-conf", "token-file", "trust-bundle-file", "state-directory", "drain-timeout-seconds",
    ];

    private const string GatewayPort = "gateway-port";

    private readonly List<string> _faults = [];
    private readonly CommandLineFlags _flags;
    private readonly Func<string, string?> _environment;

    private readonly ProxyRole _role;

    private ProxyOptionsReader(IReadOnlyList<string> args, Func<string, string?> environment, ProxyRole role)
    {
        _role = role;
        _flags = new CommandLineFlags(args, role == ProxyRole.Gateway ? [.. Flags, GatewayPort] : Flags, _faults);
        _environment = environment;
    }

    /// <summary>Reads the options.</summary>
    /// <param name="args">Arguments after the verb.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="faults">Everything that is wrong, a line each.</param>
    /// <param name="role">What the process is for.</param>
    /// <returns>The options, or null if anything is wrong.</returns>
    public static ProxyOptions? TryRead(IReadOnlyList<string> args, Func<string, string?> environment, out IReadOnlyList<string> faults, ProxyRole role = ProxyRole.Sidecar)
    {
        var reader = new ProxyOptionsReader(args, environment, role);
        ProxyOptions? options = reader.Read();
        faults = reader._faults;
        return options;
    }

    private ProxyOptions? Read()
    {
        string podName = Required(MeshEnvironment.PodName, text => KubernetesNames.IsSubdomain(text), "the name of a pod");
        string podNamespace = Required(MeshEnvironment.PodNamespace, text => KubernetesNames.IsLabel(text), "the name of a namespace");
        string serviceAccount = Required(MeshEnvironment.ServiceAccount, text => KubernetesNames.IsSubdomain(text), "the name of a service account");
        string podIp = Required(MeshEnvironment.PodIp, text => IPAddress.TryParse(text, out _), "an IP address");
        string trustDomain = Optional(MeshEnvironment.TrustDomain, TrustDomain.Default.Name, text => TrustDomain.TryParse(text) is not null, "a trust domain");
        string cluster = Optional(MeshEnvironment.Cluster, MeshNames.DefaultCluster, text => KubernetesNames.IsLabel(text), "the name of a cluster");
        DnsEndPoint? discovery = DiscoveryAddress();
        LogLevel logLevel = Level();
        AccessLogOptions accessLog = AccessLog();
        OtlpOptions otlp = new OtlpOptionsReader(_environment, _faults).Read();
        int? concurrency = Concurrency();
        int maxResourceBytes = MaxResourceBytes();
        int[] ports =
        [
            Port("outbound-port", MeshPorts.Outbound), Port("inbound-plain-port", MeshPorts.InboundPlain), Port("inbound-mtls-port", MeshPorts.InboundMutualTls),
            Port("admin-port", MeshPorts.Admin), Port("metrics-port", MeshPorts.Metrics), Port("health-port", MeshPorts.Health),
            Port(GatewayPort, MeshPorts.Gateway), Port("dns-port", MeshPorts.Dns),
        ];
        string dns = Optional(MeshEnvironment.Dns, MeshLabels.Enabled, text => text is MeshLabels.Enabled or MeshLabels.Disabled, $"{MeshLabels.Enabled} or {MeshLabels.Disabled}");
        IPAddress trafficAddress = TrafficAddress();
        TimeSpan drainTimeout = DrainTimeout();
        TimeSpan? gracePeriod = GracePeriod();
        if (ports.Distinct().Count() != ports.Length)
        {
            _faults.Add($"the ports of the sidecar must differ: {string.Join(", ", ports)}");
        }

        return _faults.Count > 0 || discovery is null ? null : new ProxyOptions
        {
            Pod = new ResourceName(podNamespace, podName),
            Id = new SpiffeId(TrustDomain.Parse(trustDomain), podNamespace, serviceAccount),
            PodIp = IPAddress.Parse(podIp),
            NodeName = _environment(MeshEnvironment.NodeName) ?? "",
            Cluster = cluster,
            DiscoveryAddress = discovery,
            LogLevel = logLevel,
            AccessLog = accessLog,
            Otlp = otlp,
            Concurrency = concurrency,
            MaxResourceBytes = maxResourceBytes,
            TrafficAddress = trafficAddress,
            OutboundPort = ports[0],
            InboundPlainPort = ports[1],
            InboundMutualTlsPort = ports[2],
            AdminPort = ports[3],
            MetricsPort = ports[4],
            HealthPort = ports[5],
            Role = _role,
            GatewayPort = ports[6],
            DnsPort = ports[7],
            IsDnsOn = dns == MeshLabels.Enabled,
            ResolvConf = _flags.Find("resolv-conf") ?? Nameservers.File,
            TokenFile = _flags.Find("token-file") ?? MeshFiles.Token,
            TrustBundleFile = _flags.Find("trust-bundle-file") ?? MeshFiles.TrustBundle,
            StateDirectory = _flags.Find("state-directory") ?? MeshFiles.StateDirectory,
            DrainTimeout = drainTimeout,
            GracePeriod = gracePeriod,
        };
    }

    private string Required(string variable, Func<string, bool> isValid, string what)
    {
        string? text = _environment(variable);
        if (string.IsNullOrEmpty(text))
        {
            _faults.Add($"{variable} is not set: it must be {what}");
            return "";
        }

        return Checked(variable, text, isValid, what);
    }

    private string Optional(string variable, string fallback, Func<string, bool> isValid, string what) =>
        _environment(variable) is { Length: > 0 } text ? Checked(variable, text, isValid, what) : fallback;

    private string Checked(string source, string text, Func<string, bool> isValid, string what)
    {
        if (!isValid(text))
        {
            _faults.Add($"{source} is '{text}': it must be {what}");
        }

        return text;
    }

    private DnsEndPoint? DiscoveryAddress()
    {
        string text = Optional(
            MeshEnvironment.DiscoveryAddress,
            $"{MeshNames.ControlPlane}.{MeshNames.SystemNamespace}.svc:{MeshPorts.Discovery}",
            text => TryHostAndPort(text) is not null,
            "host:port");
        return TryHostAndPort(text);
    }

    private static DnsEndPoint? TryHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && (KubernetesNames.IsSubdomain(text.AsSpan(0, colon)) || IPAddress.TryParse(text.AsSpan(0, colon), out _))
            && TryPort(text.AsSpan(colon + 1)) is { } port
                ? new DnsEndPoint(text[..colon], port)
                : null;
    }

    private LogLevel Level()
    {
        string text = Optional(MeshEnvironment.LogLevel, "info", candidate => LogLevels.TryParse(candidate) is not null, "debug, info, warning or error");
        return LogLevels.TryParse(text) ?? LogLevel.Information;
    }

    private AccessLogOptions AccessLog()
    {
        string text = Optional(MeshEnvironment.AccessLog, "off", candidate => AccessLogOptions.TryParse(candidate) is not null, AccessLogOptions.Expected);
        return AccessLogOptions.TryParse(text) ?? AccessLogOptions.Off;
    }

    private int? Concurrency()
    {
        string text = Optional(
            MeshEnvironment.Concurrency, "", candidate => TryConcurrency(candidate) is not null, $"a whole number, 1 to {MeshEnvironment.MaxConcurrency}");
        return TryConcurrency(text);
    }

    private int MaxResourceBytes()
    {
        string text = Optional(
            MeshEnvironment.MaxResourceBytes,
            "",
            candidate => TryBytes(candidate) is not null,
            $"a whole number, {MeshEnvironment.LeastMaxResourceBytes} to {MeshEnvironment.GreatestMaxResourceBytes}");
        return TryBytes(text) ?? MeshEnvironment.GreatestMaxResourceBytes;
    }

    private static int? TryBytes(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
            && bytes is >= MeshEnvironment.LeastMaxResourceBytes and <= MeshEnvironment.GreatestMaxResourceBytes
            ? bytes
            : null;

    private static int? TryConcurrency(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int loops) && loops is >= 1 and <= MeshEnvironment.MaxConcurrency ? loops : null;

    private int Port(string flag, int fallback)
    {
        if (_flags.Find(flag) is not { } text)
        {
            return fallback;
        }

        if (TryPort(text) is { } port)
        {
            return port;
        }

        _faults.Add($"--{flag} is '{text}': it must be a port, 1 to {ushort.MaxValue}");
        return fallback;
    }

    private static int? TryPort(ReadOnlySpan<char> text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? port : null;

    private IPAddress TrafficAddress()
    {
        string text = _flags.Find("traffic-address") ?? IPAddress.Any.ToString();
        return IPAddress.TryParse(Checked("--traffic-address", text, candidate => IPAddress.TryParse(candidate, out _), "an IP address"), out IPAddress? address)
            ? address
            : IPAddress.Any;
    }

    private TimeSpan DrainTimeout()
    {
        (string source, string text) = _flags.Find("drain-timeout-seconds") is { } flag
            ? ("--drain-timeout-seconds", flag)
            : (MeshEnvironment.DrainTimeout, _environment(MeshEnvironment.DrainTimeout) is { Length: > 0 } variable ? variable : "20");
        Checked(source, text, candidate => TrySeconds(candidate) is not null, $"a whole number, 0 to {MeshEnvironment.MaxDrainTimeoutSeconds}");
        return TimeSpan.FromSeconds(TrySeconds(text) ?? 0);
    }

    // Kubernetes' own bound is that of its integers; whatever it says is true.
    private TimeSpan? GracePeriod()
    {
        string text = Optional(MeshEnvironment.GracePeriod, "", candidate => uint.TryParse(candidate, NumberStyles.None, CultureInfo.InvariantCulture, out _), "a whole number of seconds");
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static int? TrySeconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= MeshEnvironment.MaxDrainTimeoutSeconds ? seconds : null;
}
