using Mesh.Proxy.Dns;

namespace Mesh.Fuzz.Targets;

/// <summary>Queries of applications and what nameservers send back: what is answered has the question byte for byte, and what is answered fits the query.</summary>
internal sealed class DnsTarget : IFuzzTarget
{
    private static readonly DnsAnswer[] Answers =
    [
        DnsAnswer.NoSuchName,
        DnsAnswer.NoData,
        DnsAnswer.BadVersion,
        DnsAnswer.Failed(DnsFailure.ControlPlaneAway),
        DnsAnswer.Of(DnsRecord.Text("1.0.0")),
        DnsAnswer.Of([.. Enumerable.Range(0, 100).Select(_ => DnsRecord.Address(System.Net.IPAddress.IPv6Loopback))]),
    ];

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "web"u8, 4, .. "shop"u8, 3, .. "svc"u8, .. ClusterSetZone.Name, 0, 1, 0, 1],
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, .. "www"u8, 7, .. "example"u8, 3, .. "com"u8, 0, 0, 28, 0, 1, 0, 0, 41, 4, 0xD0, 0, 0, 0x80, 0, 0, 0],
        [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 3, .. "www"u8, 0, 0, 1, 0, 1, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 0, 0, 1],
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        ClusterSetZone.Name.ToArray(), "\u000aCLUSTERSET"u8.ToArray(), "\u0003svc"u8.ToArray(), [0xC0, 12], [0, 0, 41], [0, 1, 0, 1], [63], [64], [0], [0xFF, 0xFF],
    ];

    public string Run(byte[] input)
    {
        bool fits = AnswerCheck.Fits(Seeds[1], input);
        FuzzException.ThrowUnless(!fits || input.AsSpan().StartsWith(Seeds[1].AsSpan(0, 2)), "an answer has the query's id");
        if (input.Length >= DnsHeader.Bytes)
        {
            Check(input, DnsAnswerWriter.Fail(input, DnsFailure.NameserverSilent));
        }

        if (!DnsQuery.TryRead(input, out DnsQuery query))
        {
            return $"none {fits}";
        }

        FuzzException.ThrowUnless(query.QuestionEnd <= input.Length, "a question is within its message");
        bool isOwn = ClusterSetZone.Owns(input, query);
        string? name = DnsName.ToText(input.AsSpan(DnsHeader.Bytes, query.NameBytes));
        FuzzException.ThrowUnless(
            !isOwn || name is null or "clusterset.local" || name.EndsWith(".clusterset.local", StringComparison.Ordinal), "the zone's names end in its name");
        FuzzException.ThrowUnless(isOwn || name is null || !$".{name}".EndsWith(".clusterset.local", StringComparison.Ordinal) || query.Class != DnsQuery.InternetClass, "all of them do");
        foreach (DnsAnswer answer in isOwn ? Answers : [])
        {
            byte[] written = DnsAnswerWriter.Write(input, query, answer, overTcp: false);
            Check(input, written);
            FuzzException.ThrowUnless(written.Length <= Math.Clamp((int)(query.Edns?.UdpBytes ?? 0), 512, DnsAnswerWriter.MaxBytes), "an answer is not longer than the client takes");
        }

        return $"{isOwn} {name is null} {query.Edns is not null} {query.Edns?.Version > 0} {Math.Min(query.NameBytes / 16, 8)}";
    }

    private static void Check(ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer)
    {
        FuzzException.ThrowUnless(answer[..2].SequenceEqual(query[..2]), "an answer has the query's id");
        FuzzException.ThrowUnless((DnsHeader.Flags(answer) & DnsHeader.Response) != 0, "an answer is none to be answered");
        if (DnsHeader.Questions(answer) == 1)
        {
            FuzzException.ThrowUnless(DnsQuery.TryReadQuestion(answer, out int nameBytes), "the question is whole");
            int end = DnsHeader.Bytes + nameBytes + DnsQuery.FixedBytes;
            FuzzException.ThrowUnless(answer[DnsHeader.Bytes..end].SequenceEqual(query[DnsHeader.Bytes..end]), "the question is repeated byte for byte");
        }
    }
}
