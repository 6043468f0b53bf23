using CsCheck;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Tests.Dns;

public sealed class DnsQueryTests
{
    [Fact]
    public void TryRead_Query_SaysWhatIsAsked()
    {
        byte[] message = DnsMessages.Query("web.shop", DnsRecordType.Aaaa, additional: DnsMessages.Opt(4096, dnssecOk: true));

        Assert.True(DnsQuery.TryRead(message, out DnsQuery query));
        Assert.Equal((DnsRecordType.Aaaa, (ushort)1, 10), (query.Type, query.Class, query.NameBytes));
        Assert.Equal(new EdnsOffer(4096, 0, true), query.Edns);
        Assert.Equal(message.Length - 11, query.QuestionEnd);
    }

    [Theory]
    [InlineData(2, 0x80)]
    [InlineData(2, 0x28)]
    [InlineData(5, 0)]
    [InlineData(5, 2)]
    public void TryRead_AnswerOtherOperationOrNotOneQuestion_IsNone(int position, byte value)
    {
        byte[] message = DnsMessages.Query("web.shop");
        message[position] = value;

        Assert.False(DnsQuery.TryRead(message, out _));
    }

    [Fact]
    public void TryRead_EveryPrefix_IsNone()
    {
        byte[] message = DnsMessages.Query("web.shop");

        Assert.All(Enumerable.Range(0, message.Length), length => Assert.False(DnsQuery.TryRead(message.AsSpan(0, length), out _)));
    }

    [Fact]
    public void TryRead_OptIsCut_IsAQueryWithoutIt()
    {
        byte[] message = DnsMessages.Query("web.shop", additional: DnsMessages.Opt());

        Assert.True(DnsQuery.TryRead(message.AsSpan(0, message.Length - 1), out DnsQuery query));
        Assert.Null(query.Edns);
    }

    [Fact]
    public void TryRead_OptBehindAnotherRecord_IsFound()
    {
        byte[] message = DnsMessages.Query("web.shop", additional: [.. DnsMessages.Name("key"), 0, 250, 0, 255, 0, 0, 0, 0, 0, 2, 7, 7, .. DnsMessages.Opt(512)]);
        message[11] = 2;

        Assert.True(DnsQuery.TryRead(message, out DnsQuery query));
        Assert.Equal(new EdnsOffer(512, 0, false), query.Edns);
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 300].Sample(bytes => { DnsQuery.TryRead(bytes, out _); });
}
