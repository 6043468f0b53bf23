using System.Text;
using System.Text.Unicode;
using CsCheck;
using Mesh.Proxy.Access;

namespace Mesh.Proxy.Tests.Access;

public sealed class AccessPathTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("?a/../b", "/")]
    [InlineData("/", "/")]
    [InlineData("/a/b?c/../d;e", "/a/b")]
    [InlineData("/a/", "/a/")]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("/%7Euser", "/~user")]
    [InlineData("/a%20b", "/a b")]
    [InlineData("/a%2eb", "/a.b")]
    [InlineData("/caf%C3%A9", "/cafÃ©")]
    [InlineData("/a%24b", "/a$b")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/...", "/...")]
    [InlineData("/a[0]", "/a[0]")]
    public void Of_PathThatEverybodyReadsAlike_IsDecoded(string pathAndQuery, string path)
    {
        AccessPath read = Of(pathAndQuery);

        Assert.False(read.IsAmbiguous);
        Assert.Equal(path, Encoding.Latin1.GetString(read.Text));
    }

    /// <summary>Ways around rules that were published for proxies, servers and frameworks.</summary>
    [Theory]
    [InlineData("/public/../admin")]
    [InlineData("/public/..")]
    [InlineData("/./admin")]
    [InlineData("/admin/.")]
    [InlineData("/public/%2e%2e/admin")]
    [InlineData("/public/.%2E/admin")]
    [InlineData("/%2e/admin")]
    [InlineData("//admin")]
    [InlineData("/public//../admin")]
    [InlineData("/admin//")]
    [InlineData("/public%2fadmin")]
    [InlineData("/public%2F..%2Fadmin")]
    [InlineData("/public\\..\\admin")]
    [InlineData("/public%5cadmin")]
    [InlineData("/admin;x")]
    [InlineData("/admin;/x")]
    [InlineData("/public/..;/admin")]
    [InlineData("/admin%3bx")]
    [InlineData("/%2561dmin")]
    [InlineData("/%252e%252e/admin")]
    [InlineData("/admin%00.html")]
    [InlineData("/admin%0a")]
    [InlineData("/admin%0d%0aX: y")]
    [InlineData("/admin%7f")]
    [InlineData("/admin%3Fx")]
    [InlineData("/admin%23x")]
    [InlineData("/admin#x")]
    [InlineData("/admin\t")]
    [InlineData("/%c0%ae%c0%ae/admin")]
    [InlineData("/public%c0%afadmin")]
    [InlineData("/%e0%80%af")]
    [InlineData("/caf\u00e9")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%4x")]
    [InlineData("/%u002e")]
    [InlineData("*")]
    [InlineData("admin")]
    [InlineData("%2fadmin")]
    public void Of_PathThatSomebodyReadsOtherwise_IsAmbiguous(string path) => Assert.True(Of(path).IsAmbiguous);

    // Whoever decodes once, twice or not at all, and resolves dots before or after, comes to the same.
    [Fact]
    public void Of_AnyUnambiguousPath_IsReadAlikeByAll() =>
        Gen.String[Gen.Char["/.a%2eEFf5Cc;\\ "], 0, 12].Sample(text =>
        {
            AccessPath read = Of("/" + text);
            if (read.IsAmbiguous)
            {
                return true;
            }

            // The reference reads UTF-8, and leaves what is none as it is.
            if (!Utf8.IsValid(read.Text))
            {
                return true;
            }

            string once = Uri.UnescapeDataString("/" + text);
            return Encoding.UTF8.GetString(read.Text) == once
                && Uri.UnescapeDataString(once) == once
                && Uri.UnescapeDataString(new Uri("http://web" + once).AbsolutePath) == once;
        }, iter: 20_000);

    [Theory]
    [InlineData("/a/b", true)]
    [InlineData("/", true)]
    [InlineData("/a/", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("/a%20b", false)]
    [InlineData("/a;b", false)]
    [InlineData("/a//b", false)]
    [InlineData("/a/../b", false)]
    [InlineData("/a b", false)]
    [InlineData("/[a]", false)]
    public void IsPlain_Path_HasOneForm(string path, bool isPlain) => Assert.Equal(isPlain, AccessPath.IsPlain(Encoding.Latin1.GetBytes(path)));

    [Theory]
    [InlineData("/admin", true, "/admin", true, true)]
    [InlineData("/admin", true, "/admin/", true, true)]
    [InlineData("/admin", true, "/admin/x", true, true)]
    [InlineData("/admin/", true, "/admin", true, true)]
    [InlineData("/admin", true, "/administrator", false, false)]
    [InlineData("/admin", true, "/Admin/x", false, true)]
    [InlineData("/admin", true, "/x/admin", false, false)]
    [InlineData("/", true, "/x", true, true)]
    [InlineData("/admin", false, "/admin", true, true)]
    [InlineData("/admin", false, "/admin/", false, true)]
    [InlineData("/admin", false, "/ADMIN", false, true)]
    [InlineData("/admin", false, "/admin/x", false, false)]
    [InlineData("/", false, "/", true, true)]
    [InlineData("/", false, "/x", false, false)]
    public void Matches_Path_ExactlyToAllowAndByLikenessToDeny(string rule, bool isPrefix, string path, bool allows, bool denies)
    {
        AccessPathMatch match = (isPrefix ? AccessPathMatch.Prefix(rule) : AccessPathMatch.Exact(rule))!;

        Assert.Equal((allows, denies), (match.Matches(Encoding.Latin1.GetBytes(path), isLikenessEnough: false), match.Matches(Encoding.Latin1.GetBytes(path), isLikenessEnough: true)));
    }

    private static AccessPath Of(string path) => AccessPath.Of(Encoding.Latin1.GetBytes(path));
}
