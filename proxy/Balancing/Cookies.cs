namespace Mesh.Proxy.Balancing;

/// <summary>Reads a <c>Cookie</c> field (RFC 6265 §4.2.1).</summary>
internal static class Cookies
{
    /// <summary>The value of the first cookie of a name; empty if there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name)
    {
        foreach (Range range in field.Split((byte)';'))
        {
            ReadOnlySpan<byte> pair = field[range].Trim((byte)' ');
            if (pair.Length > name.Length && pair[name.Length] == (byte)'=' && pair.StartsWith(name))
            {
                return pair[(name.Length + 1)..];
            }
        }

        return default;
    }
}
