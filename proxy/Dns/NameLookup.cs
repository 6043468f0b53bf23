using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Dns;

/// <summary>What is known of a name.</summary>
internal readonly record struct NameLookup
{
    /// <summary>Who has it; null if nobody, or if it is not known.</summary>
    public NamedService? Service { get; private init; }

    /// <summary>Why it is not known whether anybody has it; null if it is.</summary>
    public UnresolvedReason? Unknown { get; private init; }

    /// <summary>The control plane has said that nobody has it.</summary>
    public static NameLookup Nobody => default;

    public static NameLookup Found(NamedService service) => new() { Service = service };

    public static NameLookup NotKnown(UnresolvedReason reason) => new() { Unknown = reason };
}
