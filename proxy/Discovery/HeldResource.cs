using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;

namespace Mesh.Proxy.Discovery;

/// <summary>A resource that was accepted: decoded, checked and in force until another version of it is accepted.</summary>
/// <param name="Type">Type URL.</param>
/// <param name="Name">The resource's own name, not an alias.</param>
/// <param name="Version">Content hash, as the control plane sent it.</param>
/// <param name="Message">The decoded content.</param>
internal sealed record HeldResource(string Type, string Name, string Version, IMessage Message)
{
    /// <summary>The resource as it was on the wire, for the cache on disk.</summary>
    public Resource ToResource() => new()
    {
        Name = Name,
        Version = Version,
        Resource_ = new Any { TypeUrl = Type, Value = Message.ToByteString() },
    };
}
