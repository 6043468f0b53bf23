namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>
/// Durations of the Gateway API (GEP-2257): one to four parts of one to five digits and a unit, as in <c>1h30m</c> or <c>250ms</c>.
/// </summary>
internal static class GatewayDuration
{
    private const int MaxParts = 4;
    private const int MaxDigits = 5;

    /// <summary>Milliseconds, or null if the text is no such duration or longer than 32 bits of milliseconds (49 days).</summary>
    public static uint? Parse(string text)
    {
        ulong total = 0;
        int position = 0;
        for (int part = 0; part < MaxParts && position < text.Length; part++)
        {
            int start = position;
            ulong number = 0;
            while (position < text.Length && char.IsAsciiDigit(text[position]) && position - start <= MaxDigits)
            {
                number = (number * 10) + (ulong)(text[position++] - '0');
            }

            var (factor, length) = Unit(text.AsSpan(position));
            if (position == start || position - start > MaxDigits || factor == 0)
            {
                return null;
            }

            position += length;
            total += number * factor;
        }

        return text.Length > 0 && position == text.Length && total <= uint.MaxValue ? (uint)total : null;
    }

    private static (ulong Factor, int Length) Unit(ReadOnlySpan<char> text) => text switch
    {
        ['m', 's', ..] => (1, 2),
        ['h', ..] => (3_600_000, 1),
        ['m', ..] => (60_000, 1),
        ['s', ..] => (1_000, 1),
        _ => (0, 0),
    };
}
