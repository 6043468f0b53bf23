using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Telemetry.Otlp;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Startup;

/// <summary>What the proxy is told at start: who it is (environment, written by the injector or standing in the gateway's manifest) and where things are (flags, for tests and unusual pods).</summary>
internal sealed class ProxyOptions
{
    /// <summary>Namespace and name of the pod.</summary>
    public required ResourceName Pod { get; init; }

    /// <summary>Identity of the pod.</summary>
    public required SpiffeId Id { get; init; }

    /// <summary>Address of the pod; metrics and health listen here, and the application is dialled here.</summary>
    public required IPAddress PodIp { get; init; }

    /// <summary>Node the pod runs on; for the control plane's logs only, so it may be empty.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Kubernetes cluster.</summary>
    public string Cluster { get; init; } = MeshNames.DefaultCluster;

    /// <summary>Discovery and certificates. The host is also the name that the server must prove.</summary>
    public required DnsEndPoint DiscoveryAddress { get; init; }

    /// <summary>Event loops, 1 to 16; null (the default) leaves the number to <see cref="Transport.DataPathOptions.Loops"/>.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Largest resource of the configuration in bytes; a larger one is refused. 1 KiB to 4 MiB, the default: what gRPC delivers at once.</summary>
    public int MaxResourceBytes { get; init; } = MeshEnvironment.GreatestMaxResourceBytes;

    /// <summary>Lowest level that is logged. Default: information, a few lines per day.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Requests that are told of, a line each. Default: none.</summary>
    public AccessLogOptions AccessLog { get; init; }

    /// <summary>Where telemetry is sent. Default: nowhere.</summary>
    public OtlpOptions Otlp { get; init; } = OtlpOptions.Off;

    /// <summary>Address that the redirected and mesh ports listen on. Default: all, because redirection delivers to the address the client named.</summary>
    public IPAddress TrafficAddress { get; init; } = IPAddress.Any;

    /// <summary>Outbound connections, redirected.</summary>
    public int OutboundPort { get; init; } = MeshPorts.Outbound;

    /// <summary>Plain inbound connections, redirected.</summary>
    public int InboundPlainPort { get; init; } = MeshPorts.InboundPlain;

    /// <summary>Inbound mutual TLS; peers are dialled on this port too.</summary>
    public int InboundMutualTlsPort { get; init; } = MeshPorts.InboundMutualTls;

    /// <summary>Whether it is a sidecar or a gateway.</summary>
    public ProxyRole Role { get; init; }

    /// <summary>Of a gateway: where other networks call.</summary>
    public int GatewayPort { get; init; } = MeshPorts.Gateway;

    /// <summary>Administration, loopback only.</summary>
    public int AdminPort { get; init; } = MeshPorts.Admin;

    /// <summary>Prometheus metrics.</summary>
    public int MetricsPort { get; init; } = MeshPorts.Metrics;

    /// <summary>Health for the kubelet.</summary>
    public int HealthPort { get; init; } = MeshPorts.Health;

    /// <summary>The pod's processes ask the sidecar for names. Default true.</summary>
    public bool IsDnsOn { get; init; } = true;

    /// <summary>DNS for the pod's first nameserver, UDP and TCP on the loopback interface; the next one has the next port.</summary>
    public int DnsPort { get; init; } = MeshPorts.Dns;

    /// <summary>Which nameservers the pod has.</summary>
    public string ResolvConf { get; init; } = Nameservers.File;

    /// <summary>Projected service-account token.</summary>
    public string TokenFile { get; init; } = MeshFiles.Token;

    /// <summary>PEM roots that vouch for the control plane.</summary>
    public string TrustBundleFile { get; init; } = MeshFiles.TrustBundle;

    /// <summary>Where the last good configuration is kept.</summary>
    public string StateDirectory { get; init; } = MeshFiles.StateDirectory;

    /// <summary>
    /// The pod's <c>terminationGracePeriodSeconds</c>, which bounds <see cref="DrainTimeout"/>: what takes longer is killed by the kubelet. Null (the default) if nobody has said.
    /// </summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>
    /// Longest time between the signal to end and the end, while open connections finish. Default 20 s: below Kubernetes' default grace period of 30 s, so that the
    /// sidecar ends by itself and can still say what it cut off.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
