using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>A resource ready to send: encoded once, shared by every stream that sends it. Nobody changes <see cref="Wire"/> after it was made.</summary>
internal sealed class EncodedResource
{
    // 128 bits: enough that an accident never happens, and no tenant can craft two contents of one version, which a faster hash would allow.
    private const int VersionBytes = 16;

    // Tag and length in front of the resource inside a response.
    private const int Framing = 8;

    private readonly Lock _encoding = new();
    private Func<IMessage>? _content;
    private Resource? _wire;
    private int _wireSize;

    private EncodedResource(string typeUrl, string name, IReadOnlyList<string> aliases, Func<IMessage> content)
    {
        TypeUrl = typeUrl;
        Name = name;
        Aliases = aliases;
        _content = content;
    }

    public EncodedResource(string typeUrl, string name, IReadOnlyCollection<string> aliases, IMessage content)
        : this(typeUrl, name, [.. aliases], () => content) => Encode();

    public string TypeUrl { get; }

    public string Name { get; }

    /// <summary>Hash of the content: the same on every replica and after a restart.</summary>
    public string Version => Wire.Version;

    public IReadOnlyList<string> Aliases { get; }

    public Resource Wire => Volatile.Read(ref _wire) ?? Encode();

    /// <summary>Bytes that the resource adds to a response.</summary>
    public int WireSize
    {
        get
        {
            _ = Wire;
            return _wireSize;
        }
    }

    /// <summary>Whether anybody has asked for the content yet.</summary>
    public bool IsEncoded => Volatile.Read(ref _wire) is not null;

    /// <summary>
    /// A resource that is encoded when it is first asked for. For what few ask for: of each pod there is a description that its own sidecar alone may have, and it may be connected to another replica.
    /// </summary>
    public static EncodedResource OnDemand(string typeUrl, string name, Func<IMessage> content) => new(typeUrl, name, [], content);

    private Resource Encode()
    {
        lock (_encoding)
        {
            if (_wire is { } done)
            {
                return done;
            }

            // The mesh's messages have no maps, so their encoding is the same on every replica.
            ByteString bytes = _content!().ToByteString();
            var wire = new Resource
            {
                Name = Name,
                Version = Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, VersionBytes)),
                Resource_ = new Any { TypeUrl = TypeUrl, Value = bytes },
            };
            wire.Aliases.AddRange(Aliases);
            _wireSize = wire.CalculateSize() + Framing;
            Volatile.Write(ref _wire, wire);
            _content = null;
            return wire;
        }
    }
}
