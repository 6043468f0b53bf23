using System.Text;
using CsCheck;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.Tests.Routing.Matching;

public sealed class RequestPathTests
{
    [Theory]
    [InlineData("", "/", "")]
    [InlineData("?a/../b", "/", "?a/../b")]
    [InlineData("/a/b?c?d", "/a/b", "?c?d")]
    [InlineData("/a/./b/../../c", "/c", "")]
    [InlineData("/../a", "/a", "")]
    [InlineData("/a/..", "/", "")]
    [InlineData("/a/b/.", "/a/b/", "")]
    [InlineData("/a//../b", "/a/b", "")]
    [InlineData("/%7Euser/%41%2d", "/~user/A-", "")]
    [InlineData("/%2e%2e/a", "/a", "")]
    [InlineData("/%252e/a", "/%252e/a", "")]
    [InlineData("/a%2Fb/%3F", "/a%2Fb/%3F", "")]
    [InlineData("/a/...", "/a/...", "")]
    [InlineData("/.a/..b", "/.a/..b", "")]
    [InlineData("/100%", "/100%", "")]
    public void Of_Target_IsTakenApartInNormalForm(string pathAndQuery, string path, string query)
    {
        RequestPath parts = RequestPath.Of(Encoding.Latin1.GetBytes(pathAndQuery));

        Assert.Equal((path, query), (Encoding.Latin1.GetString(parts.Path), Encoding.Latin1.GetString(parts.Query)));
    }

    // RFC 3986 §5.2.4 as the framework implements it.
    [Fact]
    public void Of_AnyPath_IsWhatTheFrameworkResolves() =>
        Gen.String[Gen.Char["/.a"], 0, 12].Sample(path =>
            Encoding.Latin1.GetString(RequestPath.Of(Encoding.Latin1.GetBytes("/" + path)).Path) == new Uri("http://web/" + path).AbsolutePath);

    [Fact]
    public void Of_NormalForm_StaysAsItIs() =>
        Gen.String[Gen.Char["/.a%2eE5F"], 0, 16].Sample(path =>
        {
            byte[] normal = RequestPath.Of(Encoding.Latin1.GetBytes("/" + path)).Path.ToArray();
            // Once decoded, what looks like an encoding again was data: it is not decoded twice.
            return normal.AsSpan().Contains((byte)'%') || RequestPath.Of(normal).Path.SequenceEqual(normal);
        });
}
