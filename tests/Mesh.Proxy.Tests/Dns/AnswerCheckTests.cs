using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Tests.Dns;

public sealed class AnswerCheckTests
{
    private static readonly byte[] Query = DnsMessages.Query("Web.Example.com");

    private readonly byte[] _answer = DnsMessages.Answer(Query, [10, 0, 0, 1]);

    [Fact]
    public void Fits_AnswerToTheQuery_Does() => Assert.True(AnswerCheck.Fits(Query, _answer));

    [Fact]
    public void Fits_NameInLowerCase_Does() => Assert.True(AnswerCheck.Fits(Query, DnsMessages.Answer(DnsMessages.Query("web.example.com"), [10, 0, 0, 1])));

    [Theory]
    [InlineData("web.example.org", DnsRecordType.A, 0x1234)]
    [InlineData("web.example.com", DnsRecordType.Aaaa, 0x1234)]
    [InlineData("web.example.com", DnsRecordType.A, 0x1235)]
    internal void Fits_AnotherQuestionOrId_DoesNot(string name, DnsRecordType type, ushort id) =>
        Assert.False(AnswerCheck.Fits(Query, DnsMessages.Answer(DnsMessages.Query(name, type, id), [10, 0, 0, 1])));

    [Fact]
    public void Fits_TheQueryItself_DoesNot() => Assert.False(AnswerCheck.Fits(Query, Query));

    [Fact]
    public void Fits_EveryPrefixWithoutTheWholeQuestion_DoesNot() =>
        Assert.All(Enumerable.Range(0, Query.Length), length => Assert.False(AnswerCheck.Fits(Query, _answer.AsSpan(0, length))));

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(0, false)]
    public void Fits_NoQuestionRepeated_OnlyIfItIsAFailure(byte code, bool fits)
    {
        byte[] answer = _answer[..DnsHeader.Bytes];
        (answer[3], answer[5], answer[7]) = (code, 0, 0);

        Assert.Equal(fits, AnswerCheck.Fits(Query, answer));
    }

    [Fact]
    public void Fits_UpdateOfAZone_IsHeldAgainstItsHeader()
    {
        byte[] update = [.. Query];
        update[2] = 0x28;
        byte[] answer = [.. update];
        answer[2] = 0xA8;

        Assert.True(AnswerCheck.Fits(update, answer));
        Assert.False(AnswerCheck.Fits(update, _answer));
    }
}
