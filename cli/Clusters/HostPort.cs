using System.Globalization;

namespace Mesh.Cli.Clusters;

/// <summary>An address as people write it, <c>HOST:PORT</c>.</summary>
internal sealed record HostPort(string Host, int Port)
{
    public static HostPort Parse(string address)
    {
        int colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new(address[..colon], port)
            : throw new MeshctlException(ExitCodes.Usage, $"'{address}' is no address", "write HOST:PORT");
    }

    public override string ToString() => $"{Host}:{Port}";
}
