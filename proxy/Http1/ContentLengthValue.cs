namespace Mesh.Proxy.Http1;

/// <summary>RFC 9110 §8.6: digits and nothing else; no sign, no list, no white space within.</summary>
internal static class ContentLengthValue
{
    // 19 digits are enough for 63 bits, and so few cannot overflow 64.
    private const int MaxDigits = 19;

    public static bool TryParse(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        if (value.Length is 0 or > MaxDigits)
        {
            return false;
        }

        ulong sum = 0;
        foreach (byte character in value)
        {
            uint digit = (uint)character - '0';
            if (digit > 9)
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        length = (long)sum;
        return length >= 0;
    }
}
