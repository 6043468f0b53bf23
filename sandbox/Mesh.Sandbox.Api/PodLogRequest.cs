namespace Mesh.Sandbox.Api;

/// <summary>What of a container's log is asked for (<c>core/v1 PodLogOptions</c>).</summary>
/// <param name="Namespace">Namespace of the pod.</param>
/// <param name="Pod">Name of the pod.</param>
/// <param name="Container">Name of the container.</param>
public sealed record PodLogRequest(string Namespace, string Pod, string Container)
{
    /// <summary>Go on with new lines until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The log of the container's previous run.</summary>
    public bool Previous { get; init; }

    /// <summary>Put an RFC 3339 time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only this many lines from the end; null is all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Only lines written later than this; null is all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>At most this many bytes; null is no limit.</summary>
    public long? LimitBytes { get; init; }
}
