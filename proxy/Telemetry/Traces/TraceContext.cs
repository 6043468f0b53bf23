using System.Buffers.Text;
using System.Globalization;

namespace Mesh.Proxy.Telemetry.Traces;

/// <summary>Where a request stands in a trace: the value of <c>traceparent</c> (W3C Trace Context, level 1).</summary>
/// <param name="TraceHigh">First eight bytes of the trace's id.</param>
/// <param name="TraceLow">Last eight bytes.</param>
/// <param name="SpanId">The span that sends the request.</param>
/// <param name="Flags">As sent; bit 0 says that the trace is recorded.</param>
internal readonly record struct TraceContext(ulong TraceHigh, ulong TraceLow, ulong SpanId, byte Flags)
{
    /// <summary>Name of the field.</summary>
    public const string FieldName = "traceparent";

    /// <summary>Name of the field that vendors keep their part in; it is passed on as it is.</summary>
    public const string StateFieldName = "tracestate";

    /// <summary>Length of the value that is written: <c>00-&lt;32&gt;-&lt;16&gt;-&lt;2&gt;</c>.</summary>
    public const int TextLength = 55;

    private const byte Sampled = 1;
    private const int VersionLength = 2;
    private const int TraceStart = 3;
    private const int SpanStart = 36;
    private const int FlagsStart = 53;

    public bool IsSampled => (Flags & Sampled) != 0;

    /// <summary>The trace's id, 32 hexadecimal digits.</summary>
    public string TraceId => string.Create(CultureInfo.InvariantCulture, $"{TraceHigh:x16}{TraceLow:x16}");

    /// <summary>A recorded trace that begins here.</summary>
    public static TraceContext Begin(ulong traceHigh, ulong traceLow, ulong spanId) => new(traceHigh, traceLow, spanId, Sampled);

    /// <summary>The next hop's context.</summary>
    /// <param name="spanId">The span that sends it.</param>
    public TraceContext Next(ulong spanId) => this with { SpanId = spanId };

    /// <summary>Reads a value. Versions to come may be longer, and mean the same as far as this one knows (§3.2.4).</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out TraceContext context)
    {
        context = default;
        if (value.Length < TextLength
            || value[VersionLength] != '-' || value[SpanStart - 1] != '-' || value[FlagsStart - 1] != '-'
            || !TryHex(value[..VersionLength], out ulong version) || version == 0xff
            || (value.Length > TextLength && (version == 0 || value[TextLength] != '-'))
            || !TryHex(value[TraceStart..19], out ulong high) || !TryHex(value[19..(SpanStart - 1)], out ulong low)
            || !TryHex(value[SpanStart..(FlagsStart - 1)], out ulong span) || !TryHex(value[FlagsStart..TextLength], out ulong flags)
            || (high | low) == 0 || span == 0)
        {
            return false;
        }

        context = new TraceContext(high, low, span, (byte)flags);
        return true;
    }

    /// <summary>Writes the value in version 00, with the flag that this version knows.</summary>
    /// <param name="value">At least <see cref="TextLength"/> bytes.</param>
    public void WriteTo(Span<byte> value)
    {
        "00-"u8.CopyTo(value);
        WriteHex(value[TraceStart..19], TraceHigh);
        WriteHex(value[19..(SpanStart - 1)], TraceLow);
        value[SpanStart - 1] = (byte)'-';
        WriteHex(value[SpanStart..(FlagsStart - 1)], SpanId);
        "-0"u8.CopyTo(value[(FlagsStart - 1)..]);
        value[TextLength - 1] = IsSampled ? (byte)'1' : (byte)'0';
    }

    public override string ToString()
    {
        Span<byte> value = stackalloc byte[TextLength];
        WriteTo(value);
        return System.Text.Encoding.ASCII.GetString(value);
    }

    // Lower case only (§3.2.3): what somebody else would not take must not be taken here.
    private static bool TryHex(ReadOnlySpan<byte> digits, out ulong number) =>
        Utf8Parser.TryParse(digits, out number, out int read, 'x') && read == digits.Length && digits.IndexOfAnyInRange((byte)'A', (byte)'F') < 0;

    private static void WriteHex(Span<byte> digits, ulong number)
    {
        for (int i = digits.Length - 1; i >= 0; i--, number >>= 4)
        {
            digits[i] = "0123456789abcdef"u8[(int)(number & 0xf)];
        }
    }
}
