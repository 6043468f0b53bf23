using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>A resource ready to send: encoded once, shared by every stream that sends it. Nobody changes <see cref="Wire"/> after construction.</summary>
internal sealed class EncodedResource
{
    // 128 bits: enough that an accident never happens, and no tenant can craft two contents of one version, which a faster hash would allow.
    private const int VersionBytes = 16;

    // Tag and length in front of the resource inside a response.
    private const int Framing = 8;

    public EncodedResource(string typeUrl, string name, IReadOnlyCollection<string> aliases, IMessage content)
    {
        // The mesh's messages have no maps, so their encoding is the same on every replica.
        ByteString bytes = content.ToByteString();
        TypeUrl = typeUrl;
        Wire = new Resource
        {
            Name = name,
            Version = Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, VersionBytes)),
            Resource_ = new Any { TypeUrl = typeUrl, Value = bytes },
        };
        Wire.Aliases.AddRange(aliases);
        WireSize = Wire.CalculateSize() + Framing;
    }

    public string TypeUrl { get; }

    public string Name => Wire.Name;

    /// <summary>Hash of the content: the same on every replica and after a restart.</summary>
    public string Version => Wire.Version;

    public IReadOnlyList<string> Aliases => Wire.Aliases;

    public Resource Wire { get; }

    /// <summary>Bytes that the resource adds to a response.</summary>
    public int WireSize { get; }
}
