using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.MultiCluster;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>Addresses of services of all clusters: 240.240.0.0/16, which no network uses. They mean something in this cluster only, and never leave a pod.</summary>
internal static class ClusterSetAddresses
{
    private const uint Base = (240u << 24) | (240u << 16);

    // Neither the first nor the last address of the range.
    private const uint Count = 65_534;

    /// <summary>The address that is tried first follows from the name, so that clusters come to the same one unless two names meet; then the next that is free.</summary>
    /// <returns>Null if none is free.</returns>
    public static string? Choose(ResourceName service, Func<string, bool> isTaken)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(service.ToString()))) % Count;
        for (uint i = 0; i < Count; i++)
        {
            string address = At((first + i) % Count);
            if (!isTaken(address))
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>True for an address of the range in the one form that it is written in.</summary>
    public static bool IsValid(string text)
    {
        Span<byte> bytes = stackalloc byte[4];
        return IPAddress.TryParse(text, out var address)
            && address.ToString() == text
            && address.TryWriteBytes(bytes, out int written)
            && written == bytes.Length
            && BinaryPrimitives.ReadUInt32BigEndian(bytes) - Base - 1 < Count;
    }

    /// <summary>
    /// The addresses of an import that mean it. Of imports that claim the same address the oldest has it: whoever may write to one namespace could else take the address of another's service.
    /// </summary>
    /// <param name="import">The import.</param>
    /// <param name="at">Looks up imports by address.</param>
    public static IEnumerable<string> Of(ServiceImport import, Func<string, IEnumerable<ServiceImport>> at) =>
        (import.Spec?.Ips ?? []).Where(address => IsValid(address) && Holder(at(address))?.NameOf() == import.NameOf());

    private static ServiceImport? Holder(IEnumerable<ServiceImport> imports) => imports
        .Where(ClusterSetImports.IsOurs)
        .OrderBy(import => import.Metadata.CreationTimestamp ?? DateTime.MaxValue)
        .ThenBy(import => import.NameOf().ToString(), StringComparer.Ordinal)
        .FirstOrDefault();

    private static string At(uint index)
    {
        uint value = Base + 1 + index;
        return $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}";
    }
}
