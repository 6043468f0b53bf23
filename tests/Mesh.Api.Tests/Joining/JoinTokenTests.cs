using Mesh.Api.Joining;

namespace Mesh.Api.Tests.Joining;

public sealed class JoinTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_Token_Has32RandomBytesAndAnHour()
    {
        JoinToken one = JoinToken.Create(Now), other = JoinToken.Create(Now);

        Assert.NotEqual(one.Secret, other.Secret);
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(one.Secret).Length);
        Assert.Equal(Now + TimeSpan.FromHours(1), one.Expires);
        Assert.Equal(one, JoinToken.TryParse(one.ToString()));
    }

    [Fact]
    public void Issued_Token_IsKnownAgainAndCannotBeReadFromIt()
    {
        JoinToken token = JoinToken.Create(Now);
        IssuedToken issued = IssuedToken.Of(token);

        Assert.True(issued.Matches(token.Secret));
        Assert.False(issued.Matches(token.Secret + "x"));
        Assert.False(issued.Matches(""));
        Assert.DoesNotContain(token.Secret, issued.ToString(), StringComparison.Ordinal);
        Assert.Equal(issued, IssuedToken.TryParse(issued.ToString()));
        Assert.Equal(issued with { Claim = "abc" }, IssuedToken.TryParse((issued with { Claim = "abc" }).ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("abc 2026-01-01")]
    [InlineData("abc 2026-01-01T12:00:00Z x y")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.Null(IssuedToken.TryParse(text));
        Assert.Null(JoinToken.TryParse(text));
    }
}
