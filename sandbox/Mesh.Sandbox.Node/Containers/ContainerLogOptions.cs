namespace Mesh.Sandbox.Node.Containers;

/// <summary>What part of a container's log is wanted; the names are those of the API's <c>pods/log</c>.</summary>
public sealed record ContainerLogOptions
{
    /// <summary>Wait for more until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The run before the latest.</summary>
    public bool Previous { get; init; }

    /// <summary>Put the time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only the last lines; null for all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Only lines written since; null for all.</summary>
    public DateTimeOffset? SinceTime { get; init; }

    /// <summary>At most so many bytes; null for no limit.</summary>
    public long? LimitBytes { get; init; }
}
