using System.Text;

namespace Mesh.Proxy.Dns;

/// <summary>Names as they travel: labels with their lengths before them, ended by an empty one (RFC 1035 §3.1). Never compressed: in a question there is nothing to point to.</summary>
internal static class DnsName
{
    /// <summary>Longest name, lengths included.</summary>
    public const int MaxBytes = 255;

    private const int MaxLabelBytes = 63;

    /// <summary>How many bytes the name takes that the bytes begin with; 0 if they begin with none.</summary>
    public static int Measure(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (position < bytes.Length && position < MaxBytes)
        {
            int length = bytes[position];
            if (length == 0)
            {
                return position + 1;
            }

            if (length > MaxLabelBytes)
            {
                return 0;
            }

            position += 1 + length;
        }

        return 0;
    }

    /// <summary>True for the zone's own name and every name below it, in upper or lower case.</summary>
    /// <param name="name">A whole name.</param>
    /// <param name="zone">The zone's name, in ASCII.</param>
    public static bool IsWithin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone)
    {
        // Only at the beginning of a label: "notclusterset.local" ends in the same letters.
        while (name.Length > zone.Length)
        {
            name = name[(1 + name[0])..];
        }

        // Lengths are below the letters, so they are compared as they are.
        return Ascii.EqualsIgnoreCase(name, zone);
    }

    /// <summary>The name as text, in lower case, without a last dot.</summary>
    /// <returns>Null if it has anything but letters, digits, dashes and underscores in it: no host, and a dot within a label would make two of one.</returns>
    public static string? ToText(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxBytes];
        int count = 0;
        for (int length = name[0]; length > 0; length = name[0])
        {
            if (count > 0)
            {
                text[count++] = '.';
            }

            foreach (byte letter in name.Slice(1, length))
            {
                if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'-' or (byte)'_'))
                {
                    return null;
                }

                text[count++] = char.ToLowerInvariant((char)letter);
            }

            name = name[(1 + length)..];
        }

        return text[..count].ToString();
    }
}
