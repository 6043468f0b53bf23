namespace Mesh.Injection.Sidecar;

/// <summary>What one pod's sidecar looks like: the cluster's options with the pod's annotations applied.</summary>
internal sealed record SidecarSettings
{
    public required InjectionOptions Options { get; init; }

    public required string Image { get; init; }

    public required string LogLevel { get; init; }

    /// <summary>Event loops; null leaves the number to the sidecar.</summary>
    public string? Concurrency { get; init; }

    /// <summary>Largest resource that it takes; null leaves it to the sidecar.</summary>
    public string? MaxResourceBytes { get; init; }

    /// <summary>Longest time after the signal to end; null leaves it to the sidecar.</summary>
    public string? DrainTimeoutSeconds { get; init; }

    /// <summary>What the pod has to end.</summary>
    public required long GracePeriodSeconds { get; init; }

    /// <summary>Access log; null leaves it off.</summary>
    public string? AccessLog { get; init; }

    /// <summary>URL of a collector; null for none.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Share of the requests that begin a trace; null for none.</summary>
    public string? TraceRatio { get; init; }

    /// <summary>Whether the pod's processes ask the sidecar for names; null leaves it on.</summary>
    public string? Dns { get; init; }

    public required ComputeResource Cpu { get; init; }

    public required ComputeResource Memory { get; init; }

    public required IReadOnlyList<int> ExcludeInboundPorts { get; init; }

    public required IReadOnlyList<int> ExcludeOutboundPorts { get; init; }

    public required IReadOnlyList<string> ExcludeOutboundCidrs { get; init; }

    /// <summary>Empty includes all; so do the others.</summary>
    public required IReadOnlyList<int> IncludeInboundPorts { get; init; }

    public required IReadOnlyList<int> IncludeOutboundPorts { get; init; }

    public required IReadOnlyList<string> IncludeOutboundCidrs { get; init; }
}
