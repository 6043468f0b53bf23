using System.Net;
using System.Text;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Tests.Dns;

/// <summary>Byte by byte what clients depend on; that whole answers can be read is shown by <see cref="DnsServerTests"/> with a resolver of somebody else.</summary>
public sealed class DnsAnswerWriterTests
{
    private const string Web = "wEB.Shop.svc.CLUSTERset.local";

    private static readonly DnsAnswer Address = DnsAnswer.Of(DnsRecord.Address(IPAddress.Parse("240.240.0.7")));

    [Fact]
    public void Write_Answer_RepeatsIdAndQuestionByteForByte()
    {
        byte[] query = DnsMessages.Query(Web, id: 0xBEEF);

        byte[] answer = Write(query, Address);

        Assert.Equal(query[..2], answer[..2]);
        Assert.Equal(query[12..], answer[12..query.Length]);
        Assert.Equal([0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0], answer[2..12]);
        Assert.Equal([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 240, 240, 0, 7], answer[query.Length..]);
    }

    [Theory]
    [InlineData(DnsCode.NameError)]
    [InlineData(DnsCode.NoError)]
    internal void Write_NothingThere_NamesTheZonesAuthority(DnsCode code)
    {
        byte[] query = DnsMessages.Query(Web);

        byte[] answer = Write(query, new DnsAnswer(code, []));

        Assert.Equal(code, DnsMessages.CodeOf(answer));
        Assert.Equal(1, DnsHeader.Authorities(answer));
        // The owner is the end of the question's own name, in the client's spelling.
        int owner = ((answer[query.Length] & 0x3F) << 8) | answer[query.Length + 1];
        Assert.Equal("\u000aCLUSTERset\u0005local\0"u8, answer.AsSpan(owner, 18));
        Assert.Equal([0, 0, 0, 5], answer[^4..]);
    }

    [Fact]
    public void Write_QueryWithEdns_IsAnsweredWithEdns()
    {
        byte[] answer = Write(DnsMessages.Query(Web, additional: DnsMessages.Opt(4096, dnssecOk: true)), Address);

        Assert.Equal(1, DnsHeader.Additionals(answer));
        Assert.Equal([0, 0, 41, 0x04, 0xD0, 0, 0, 0x80, 0, 0, 0], answer[^11..]);
    }

    [Fact]
    public void Write_UnknownEdnsVersion_SaysSo()
    {
        byte[] answer = Write(DnsMessages.Query(Web, additional: DnsMessages.Opt(version: 1)), DnsAnswer.BadVersion);

        Assert.Equal(0, DnsHeader.Flags(answer) & DnsHeader.Code);
        Assert.Equal([0, 0, 41, 0x04, 0xD0, 1, 0, 0, 0, 0, 0], answer[^11..]);
    }

    [Fact]
    public void Write_Failure_SaysWhyToThoseWhoUnderstand()
    {
        byte[] plain = Write(DnsMessages.Query(Web), DnsAnswer.Failed(DnsFailure.ControlPlaneAway));
        byte[] extended = Write(DnsMessages.Query(Web, additional: DnsMessages.Opt()), DnsAnswer.Failed(DnsFailure.ControlPlaneAway));

        Assert.Equal(DnsCode.ServerFailure, DnsMessages.CodeOf(plain));
        Assert.Equal(0, DnsHeader.Authorities(plain) + DnsHeader.Additionals(plain));
        Assert.Equal([0, 24, 0, 15, 0, 20, 0, 22, .. Encoding.ASCII.GetBytes("control-plane-away")], extended[^26..]);
    }

    [Theory]
    [InlineData(null, false, 512)]
    [InlineData(100, false, 512)]
    [InlineData(600, false, 600)]
    [InlineData(65535, false, DnsAnswerWriter.MaxBytes)]
    [InlineData(null, true, DnsLimits.MaxMessageBytes)]
    public void Write_TooManyRecords_AreCutAtWhatTheClientTakes(int? offered, bool overTcp, int limit)
    {
        DnsAnswer many = new(DnsCode.NoError, [.. Enumerable.Range(0, 5000).Select(i => DnsRecord.Address(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])))]);

        byte[] answer = Write(DnsMessages.Query(Web, additional: offered is { } bytes ? DnsMessages.Opt((ushort)bytes) : null), many, overTcp);

        Assert.InRange(answer.Length, limit - 16, limit);
        Assert.NotEqual(0, DnsHeader.Flags(answer) & DnsHeader.Truncated);
        Assert.InRange(DnsHeader.Answers(answer), 1, 4999);
    }

    [Fact]
    public void Fail_QueryForSomebodyElse_RepeatsTheQuestion()
    {
        byte[] query = DnsMessages.Query("www.example.com");

        byte[] answer = DnsAnswerWriter.Fail(query, DnsFailure.NameserverSilent);

        Assert.Equal(DnsCode.ServerFailure, DnsMessages.CodeOf(answer));
        Assert.True(AnswerCheck.Fits(query, answer));
    }

    [Fact]
    public void Fail_NoQueryThatCanBeRead_IsAHeader()
    {
        byte[] update = DnsMessages.Query("www.example.com");
        update[2] = 0x28;

        byte[] answer = DnsAnswerWriter.Fail(update, DnsFailure.NameserverSilent);

        Assert.Equal([0x12, 0x34, 0xA8, 0x82, 0, 0, 0, 0, 0, 0, 0, 0], answer);
        Assert.True(AnswerCheck.Fits(update, answer));
    }

    private static byte[] Write(byte[] message, DnsAnswer answer, bool overTcp = false)
    {
        Assert.True(DnsQuery.TryRead(message, out DnsQuery query));
        return DnsAnswerWriter.Write(message, query, answer, overTcp);
    }
}
