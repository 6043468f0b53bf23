using System.IO.Hashing;
using Google.Protobuf;
using Mesh.Api.Discovery;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// The format of the cache on disk: a magic number, a checksum, and the resources as they travel on the wire, one length-delimited response per type. Holds no
/// keys, no tokens and no roots (a root that could be slipped in through a file would be believed).
/// </summary>
internal static class SnapshotFile
{
    /// <summary>Largest file: more than a workload with a thousand services holds; a bound, because the file is read before anything is checked.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int HashBytes = 16;

    private static ReadOnlySpan<byte> Magic => "MESHSNP1"u8;

    /// <summary>Encodes resources.</summary>
    public static byte[] Encode(IEnumerable<HeldResource> resources)
    {
        using var payload = new MemoryStream();
        foreach (IGrouping<string, HeldResource> type in resources.GroupBy(resource => resource.Type, StringComparer.Ordinal))
        {
            var response = new DeltaDiscoveryResponse { TypeUrl = type.Key };
            response.Resources.AddRange(type.Select(resource => resource.ToResource()));
            response.WriteDelimitedTo(payload);
        }

        byte[] file = new byte[Magic.Length + HashBytes + payload.Length];
        Magic.CopyTo(file);
        payload.Position = 0;
        payload.ReadExactly(file, Magic.Length + HashBytes, (int)payload.Length);
        XxHash128.Hash(file.AsSpan(Magic.Length + HashBytes), file.AsSpan(Magic.Length, HashBytes));
        return file;
    }

    /// <summary>Decodes a file.</summary>
    /// <returns>The resources, each checked like one from the network; null if the file is not exactly what was written.</returns>
    public static IReadOnlyCollection<HeldResource>? Decode(byte[] file)
    {
        ReadOnlySpan<byte> payload = file.AsSpan(Math.Min(file.Length, Magic.Length + HashBytes));
        if (!file.AsSpan().StartsWith(Magic) || file.Length < Magic.Length + HashBytes || !XxHash128.Hash(payload).AsSpan().SequenceEqual(file.AsSpan(Magic.Length, HashBytes)))
        {
            return null;
        }

        List<HeldResource> resources = [];
        try
        {
            using var stream = new MemoryStream(file, file.Length - payload.Length, payload.Length);
            while (stream.Position < stream.Length)
            {
                DeltaDiscoveryResponse response = DeltaDiscoveryResponse.Parser.ParseDelimitedFrom(stream);
                resources.AddRange(response.Resources
                    .Select(resource => ResourceDecoder.Decode(response.TypeUrl, resource).Resource)
                    .OfType<HeldResource>());
            }
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentOutOfRangeException)
        {
            return null;
        }

        return resources;
    }
}
