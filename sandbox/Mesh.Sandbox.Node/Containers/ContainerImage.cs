namespace Mesh.Sandbox.Node.Containers;

/// <summary>What an image name stands for: a local program and the files it needs. The host's <c>/usr</c> is part of every image.</summary>
public sealed class ContainerImage
{
    /// <summary>Name with tag, as pods write it.</summary>
    public required string Name { get; init; }

    /// <summary>Program and leading arguments, used when the container gives no <c>command</c>. The path is the one inside the container.</summary>
    public required IReadOnlyList<string> Entrypoint { get; init; }

    /// <summary>Further arguments, used when the container gives neither <c>command</c> nor <c>args</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Files and directories of the host, bound read-only: path inside the container → path on the host.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Default 65532, the "nonroot" user of common base images.</summary>
    public uint UserId { get; init; } = 65532;

    /// <summary>Default 65532.</summary>
    public uint GroupId { get; init; } = 65532;

    /// <summary>Default <c>/</c>.</summary>
    public string WorkingDirectory { get; init; } = "/";
}
