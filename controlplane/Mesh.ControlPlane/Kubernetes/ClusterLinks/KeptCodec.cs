using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>What a peer stated, as compressed bytes that fit into ConfigMaps.</summary>
internal static class KeptCodec
{
    /// <summary>16 MiB compressed: far more than <see cref="StatementLimits.MaxTotalBytes"/> come to.</summary>
    public const int MaxParts = 32;

    /// <summary>Base64 makes 700 KiB of it, which leaves room below the 1 MiB of a ConfigMap.</summary>
    private const int PartBytes = 512 * 1024;

    public static IReadOnlyList<byte[]> Encode(PeerState state)
    {
        var content = new WatchResponse { Cluster = state.Cluster };
        content.Statements.Add(StatementMaker.Of(state.Facts));
        content.Statements.AddRange(state.Services.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal).Select(entry => StatementMaker.Of(StatementName.OfService(entry.Key), entry.Value)));
        content.Statements.AddRange(state.Endpoints.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal).Select(entry => StatementMaker.Of(StatementName.OfEndpoints(entry.Key), entry.Value)));
        content.Statements.AddRange(state.Regions.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => StatementMaker.Of(StatementName.OfRegion(entry.Key), entry.Value)));
        using var buffer = new MemoryStream();
        using (var compressed = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            content.WriteTo(compressed);
        }

        return [.. buffer.ToArray().Chunk(PartBytes)];
    }

    public static string HashOf(IEnumerable<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] part in parts)
        {
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <returns>Null if the bytes are anything else than what was encoded.</returns>
    public static IReadOnlyList<Statement>? Decode(IEnumerable<byte[]> parts)
    {
        using var compressed = new GZipStream(new MemoryStream([.. parts.SelectMany(part => part)]), CompressionMode.Decompress);
        using var content = new MemoryStream();
        byte[] block = new byte[64 * 1024];
        try
        {
            for (int read = compressed.Read(block); read > 0; read = compressed.Read(block))
            {
                content.Write(block, 0, read);
                if (content.Length > 2 * StatementLimits.MaxTotalBytes)
                {
                    return null;
                }
            }

            return WatchResponse.Parser.ParseFrom(content.ToArray()).Statements;
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
