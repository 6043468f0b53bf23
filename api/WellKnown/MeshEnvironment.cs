namespace Mesh.Api.WellKnown;

/// <summary>Environment variables that the injector gives to a sidecar.</summary>
public static class MeshEnvironment
{
    /// <summary>Pod name (downward API).</summary>
    public const string PodName = "MESH_POD_NAME";

    /// <summary>Pod namespace (downward API).</summary>
    public const string PodNamespace = "MESH_POD_NAMESPACE";

    /// <summary>Pod UID (downward API).</summary>
    public const string PodUid = "MESH_POD_UID";

    /// <summary>Pod IP address (downward API).</summary>
    public const string PodIp = "MESH_POD_IP";

    /// <summary>Service account (downward API).</summary>
    public const string ServiceAccount = "MESH_SERVICE_ACCOUNT";

    /// <summary>Node name (downward API).</summary>
    public const string NodeName = "MESH_NODE_NAME";

    /// <summary>Name of the Kubernetes cluster.</summary>
    public const string Cluster = "MESH_CLUSTER";

    /// <summary>Trust domain.</summary>
    public const string TrustDomain = "MESH_TRUST_DOMAIN";

    /// <summary><c>host:port</c> of the control plane.</summary>
    public const string DiscoveryAddress = "MESH_DISCOVERY_ADDRESS";

    /// <summary>Log level, see <see cref="MeshAnnotations.ProxyLogLevel"/>.</summary>
    public const string LogLevel = "MESH_LOG_LEVEL";

    /// <summary>Access log, see <see cref="MeshAnnotations.AccessLog"/>.</summary>
    public const string AccessLog = "MESH_ACCESS_LOG";

    /// <summary>OpenTelemetry's own variable for <see cref="MeshAnnotations.OtlpEndpoint"/>.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>OpenTelemetry's own variable for the way that <see cref="TraceRatio"/> is used; the value is <see cref="TraceSamplerByRatio"/>.</summary>
    public const string TraceSampler = "OTEL_TRACES_SAMPLER";

    /// <summary>Who began a trace has decided; of the requests without one a share begins one.</summary>
    public const string TraceSamplerByRatio = "parentbased_traceidratio";

    /// <summary>OpenTelemetry's own variable for <see cref="MeshAnnotations.TraceRatio"/>.</summary>
    public const string TraceRatio = "OTEL_TRACES_SAMPLER_ARG";

    /// <summary>DNS of the pod's processes, see <see cref="MeshAnnotations.Dns"/>.</summary>
    public const string Dns = "MESH_DNS";

    /// <summary>Event loops, see <see cref="MeshAnnotations.ProxyConcurrency"/>.</summary>
    public const string Concurrency = "MESH_CONCURRENCY";

    /// <summary>Longest time after the signal to end, in seconds; see <see cref="MeshAnnotations.ProxyDrainTimeout"/>.</summary>
    public const string DrainTimeout = "MESH_DRAIN_TIMEOUT_SECONDS";

    /// <summary>Highest value of <see cref="DrainTimeout"/>: an hour.</summary>
    public const int MaxDrainTimeoutSeconds = 3600;

    /// <summary>Largest resource, see <see cref="MeshAnnotations.ProxyMaxResourceBytes"/>.</summary>
    public const string MaxResourceBytes = "MESH_MAX_RESOURCE_BYTES";

    /// <summary>Lowest value of <see cref="MaxResourceBytes"/>: what every sidecar needs fits into it.</summary>
    public const int LeastMaxResourceBytes = 1024;

    /// <summary>Highest value of <see cref="MaxResourceBytes"/>, and its default: what gRPC delivers at once.</summary>
    public const int GreatestMaxResourceBytes = 4 * 1024 * 1024;

    /// <summary>The pod's <c>terminationGracePeriodSeconds</c>.</summary>
    public const string GracePeriod = "MESH_TERMINATION_GRACE_SECONDS";

    /// <summary>Highest value of <see cref="Concurrency"/>; the lowest is 1. More loops than processors only cost memory.</summary>
    public const int MaxConcurrency = 16;
}
