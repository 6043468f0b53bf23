namespace Mesh.Api.WellKnown;

/// <summary>Annotations on a pod that tune its sidecar. An invalid value rejects the pod with a message that names the annotation.</summary>
public static class MeshAnnotations
{
    /// <summary>Image of the sidecar; default: the injector's setting.</summary>
    public const string ProxyImage = "mesh.dev/proxy-image";

    /// <summary>One of <c>debug</c>, <c>info</c>, <c>warning</c>, <c>error</c>; default <c>info</c>.</summary>
    public const string ProxyLogLevel = "mesh.dev/proxy-log-level";

    /// <summary>Requests that the sidecar tells of, a line each: <c>off</c> (default), <c>errors</c>, <c>all</c>, or a share between 0 and 1 such as <c>0.01</c>.</summary>
    public const string AccessLog = "mesh.dev/access-log";

    /// <summary>URL of a collector that the sidecar sends metrics and spans to by OTLP/HTTP, such as <c>http://collector.observability:4318</c>; none by default.</summary>
    public const string OtlpEndpoint = "mesh.dev/otlp-endpoint";

    /// <summary>Share of the requests without a trace that begin one, between 0 and 1; 0 by default. Only with <see cref="OtlpEndpoint"/>.</summary>
    public const string TraceRatio = "mesh.dev/trace-ratio";

    /// <summary>Event loops of the sidecar, 1 to 16 (Envoy's <c>--concurrency</c>). Default: one per processor that the container may use, at most 4.</summary>
    public const string ProxyConcurrency = "mesh.dev/proxy-concurrency";

    /// <summary>
    /// Seconds, 0 to 3600, that connections get to end after the applications have ended; never more than is left of <c>terminationGracePeriodSeconds</c>. Default 20.
    /// </summary>
    public const string ProxyDrainTimeout = "mesh.dev/proxy-drain-timeout-seconds";

    /// <summary>
    /// Largest resource of the configuration, in bytes, that the sidecar takes; 1024 to 4194304 (default). A larger one is refused, and its last good version stays in
    /// force: for pods whose memory a route of somebody else must not fill.
    /// </summary>
    public const string ProxyMaxResourceBytes = "mesh.dev/proxy-max-resource-bytes";

    /// <summary>CPU request, a Kubernetes quantity.</summary>
    public const string ProxyCpuRequest = "mesh.dev/proxy-cpu-request";

    /// <summary>CPU limit, a Kubernetes quantity.</summary>
    public const string ProxyCpuLimit = "mesh.dev/proxy-cpu-limit";

    /// <summary>Memory request, a Kubernetes quantity.</summary>
    public const string ProxyMemoryRequest = "mesh.dev/proxy-memory-request";

    /// <summary>Memory limit, a Kubernetes quantity.</summary>
    public const string ProxyMemoryLimit = "mesh.dev/proxy-memory-limit";

    /// <summary>Comma-separated ports that reach the application without the sidecar.</summary>
    public const string ExcludeInboundPorts = "mesh.dev/exclude-inbound-ports";

    /// <summary>Comma-separated destination ports that leave the pod without the sidecar.</summary>
    public const string ExcludeOutboundPorts = "mesh.dev/exclude-outbound-ports";

    /// <summary>Comma-separated destination CIDRs that leave the pod without the sidecar.</summary>
    public const string ExcludeOutboundCidrs = "mesh.dev/exclude-outbound-cidrs";

    /// <summary>Comma-separated ports, the only ones that reach the application through the sidecar. What is excluded stays so.</summary>
    public const string IncludeInboundPorts = "mesh.dev/include-inbound-ports";

    /// <summary>Comma-separated destination ports, the only ones that leave the pod through the sidecar. What is excluded stays so.</summary>
    public const string IncludeOutboundPorts = "mesh.dev/include-outbound-ports";

    /// <summary>Comma-separated destination CIDRs, the only ones that leave the pod through the sidecar. What is excluded stays so.</summary>
    public const string IncludeOutboundCidrs = "mesh.dev/include-outbound-cidrs";

    /// <summary>
    /// <c>enabled</c> (default) or <c>disabled</c>: whether the pod's processes ask the sidecar for names, which answers those of <c>clusterset.local</c> and passes everything else on.
    /// </summary>
    public const string Dns = "mesh.dev/dns";

    /// <summary>Written by the injector: version of the injection, so that a second pass changes nothing and outdated sidecars can be found.</summary>
    public const string InjectionVersion = "mesh.dev/injection-version";
}
