namespace Mesh.Proxy.Discovery;

/// <summary>A resource that was refused. The last good version of it, if any, stays in force.</summary>
/// <param name="Type">Type URL.</param>
/// <param name="Name">Name of the resource.</param>
/// <param name="Fault">Field and reason.</param>
internal sealed record ResourceRejection(string Type, string Name, ResourceFault Fault)
{
    private string ShortType => Type[(Type.LastIndexOf('/') + 1)..];

    /// <summary>One line that names resource, field and reason: the text of the NACK.</summary>
    public override string ToString() => Fault.Field.Length == 0
        ? $"{ShortType} {Name}: {Fault.Reason}"
        : $"{ShortType} {Name}: {Fault.Field}: {Fault.Reason}";
}
