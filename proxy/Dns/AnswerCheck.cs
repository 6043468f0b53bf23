using System.Text;

namespace Mesh.Proxy.Dns;

/// <summary>Whether a datagram answers a query: whoever guesses a port must not answer in the nameserver's place.</summary>
internal static class AnswerCheck
{
    /// <param name="query">What was sent.</param>
    /// <param name="answer">What has come.</param>
    public static bool Fits(ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        if (answer.Length < DnsHeader.Bytes
            || DnsHeader.Id(answer) != DnsHeader.Id(query)
            || (DnsHeader.Flags(answer) & DnsHeader.Response) == 0
            || (DnsHeader.Flags(answer) & DnsHeader.Operation) != (DnsHeader.Flags(query) & DnsHeader.Operation))
        {
            return false;
        }

        // A nameserver that could not read the question does not repeat it; that says nothing that could be believed.
        return DnsHeader.Questions(answer) == 0
            ? (DnsHeader.Flags(answer) & DnsHeader.Code) != 0
            : IsSameQuestion(query, answer);
    }

    // Some nameservers repeat the name in lower case; clients that care compare for themselves.
    private static bool IsSameQuestion(ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer) =>
        DnsQuery.TryReadQuestion(query, out int nameBytes)
            ? DnsQuery.TryReadQuestion(answer, out int sameBytes)
                && sameBytes == nameBytes
                && IsSameName(query.Slice(DnsHeader.Bytes, nameBytes), answer.Slice(DnsHeader.Bytes, nameBytes))
                && query.Slice(DnsHeader.Bytes + nameBytes, DnsQuery.FixedBytes).SequenceEqual(answer.Slice(DnsHeader.Bytes + nameBytes, DnsQuery.FixedBytes))
            : DnsHeader.Questions(answer) == DnsHeader.Questions(query);

    private static bool IsSameName(ReadOnlySpan<byte> asked, ReadOnlySpan<byte> repeated) => asked.SequenceEqual(repeated) || Ascii.EqualsIgnoreCase(asked, repeated);
}
