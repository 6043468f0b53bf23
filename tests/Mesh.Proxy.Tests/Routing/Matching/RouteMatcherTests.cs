using CsCheck;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Matching;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Routing.Matching;

public sealed class RouteMatcherTests
{
    private static HttpRouteMatch Any => new();

    public static TheoryData<string, HttpRouteMatch, string, bool> Table
    {
        get
        {
            TheoryData<string, HttpRouteMatch, string, bool> rows = [];

            void Add(HttpRouteMatch match, string[] matching, string[] others)
            {
                foreach (string request in matching.Concat(others))
                {
                    rows.Add($"{match} {request}", match, request, matching.Contains(request));
                }
            }

            Add(Any, ["GET web/", "POST other:81/a?b", "DELETE /"], []);
            Add(new HttpRouteMatch { PathExact = "/a/b" }, ["GET web/a/b", "GET web/a/b?c=d"], ["GET web/a/b/", "GET web/A/b", "GET web/a", "GET web/a/bc"]);
            Add(new HttpRouteMatch { PathPrefix = "/a" }, ["GET web/a", "GET web/a/", "GET web/a/b", "GET web/a?b"], ["GET web/ab", "GET web/", "GET web/A", "GET web/b/a"]);
            Add(new HttpRouteMatch { PathPrefix = "/a/" }, ["GET web/a", "GET web/a/", "GET web/a/b"], ["GET web/ab", "GET web/"]);
            Add(new HttpRouteMatch { PathPrefix = "/" }, ["GET web/", "GET web/a", "GET web", "GET web?a=b"], []);
            Add(new HttpRouteMatch { PathRegex = "/v[0-9]+/.*" }, ["GET web/v1/a", "GET web/v22/"], ["GET web/v/a", "GET web/x/v1/a", "GET web/v1"]);
            // What an application takes for /admin is caught by the rule for /admin; what is data stays data.
            Add(
                new HttpRouteMatch { PathPrefix = "/admin" },
                ["GET web/x/../admin", "GET web/./admin", "GET web/%61dmin", "GET web/x/%2e%2E/admin/a", "GET web/admin/.", "GET web/../admin"],
                ["GET web/admin/..", "GET web/%2Fadmin", "GET web//admin", "GET web/admin%2Fa", "GET web/.admin", "GET web/...admin", "GET web/%ZZadmin", "GET web/admin%"]);
            Add(new HttpRouteMatch { PathExact = "/caf%C3%A9" }, ["GET web/caf%C3%A9"], ["GET web/caf%c3%a9", "GET web/cafe"]);
            Add(new HttpRouteMatch { Hostname = "web.shop" }, ["GET web.shop/", "GET WEB.Shop:8080/", "GET web.shop./"], ["GET web/", "GET a.web.shop/", "GET web.shop.a/", "GET /"]);
            Add(new HttpRouteMatch { Hostname = "*.shop" }, ["GET web.shop/", "GET a.web.SHOP:1/"], ["GET shop/", "GET xshop/a", "GET web.shop.a/"]);
            Add(new HttpRouteMatch { Method = "POST" }, ["POST web/"], ["GET web/", "post web/"]);
            Add(
                new HttpRouteMatch { Headers = { new HttpValueMatch { Name = "x-a", Exact = "1" } } },
                ["GET web/ x-a:1", "GET web/ x-b:2 x-a:1"],
                ["GET web/", "GET web/ x-a:2", "GET web/ x-a:11", "GET web/ x-a:", "GET web/ x-a:1 x-a:1"]);
            Add(new HttpRouteMatch { Headers = { new HttpValueMatch { Name = "x-a", Exact = "1,2" } } }, ["GET web/ x-a:1,2", "GET web/ x-a:1 x-a:2"], ["GET web/ x-a:2 x-a:1"]);
            Add(
                new HttpRouteMatch { Headers = { new HttpValueMatch { Name = "x-a", Regex = "a|bc?" }, new HttpValueMatch { Name = "x-b", Exact = "1" } } },
                ["GET web/ x-a:bc x-b:1"],
                ["GET web/ x-a:bc", "GET web/ x-a:abc x-b:1", "GET web/ x-b:1", "GET web/ x-a:ab x-b:1"]);
            Add(
                new HttpRouteMatch { QueryParams = { new HttpValueMatch { Name = "a b", Exact = "c&d" } } },
                ["GET web/?a+b=c%26d", "GET web/?x=1&a%20b=c%26d&a+b=2", "GET web?&&a+b=c%26d"],
                ["GET web/", "GET web/?a+b=2&a+b=c%26d", "GET web/?a+b=c&d", "GET web/?A+b=c%26d", "GET web/a+b=c%26d"]);
            Add(new HttpRouteMatch { QueryParams = { new HttpValueMatch { Name = "a", Exact = "" } } }, ["GET web/?a", "GET web/?a=", "GET web/?b&a&c"], ["GET web/?", "GET web/?b", "GET web/?a=1"]);
            Add(new HttpRouteMatch { QueryParams = { new HttpValueMatch { Name = "a", Regex = "é." } } }, ["GET web/?a=%C3%A9x"], ["GET web/?a=%C3%A9", "GET web/?a=ex"]);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Find_OneMatch_FitsOrNot(string row, object match, string request, bool isExpected)
    {
        Assert.NotEmpty(row);
        Assert.Equal(isExpected, RouteMatcher.Find(Compile((HttpRouteMatch)match).Matches, TestHead.Parse(request)) is not null);
    }

    [Fact]
    public void Find_SeveralFit_TheFirstDecides()
    {
        HttpRoutesModel routes = Compile(new HttpRouteMatch { PathPrefix = "/a", Method = "PUT" }, new HttpRouteMatch { PathPrefix = "/a" }, Any);

        Assert.Equal(
            [0, 1, 2],
            new[] { "PUT web/a", "GET web/a/b", "GET web/b" }.Select(request => RouteMatcher.Find(routes.Matches, TestHead.Parse(request))!.Rule));
    }

    [Fact]
    public void Find_NoneFits_IsNull() =>
        Assert.Null(RouteMatcher.Find(Compile(new HttpRouteMatch { PathExact = "/a" }, new HttpRouteMatch { Method = "PUT" }).Matches, TestHead.Parse("GET web/b")));

    // Against the plainest words for what a prefix is.
    [Fact]
    public void Find_AnyPathAndPrefix_AgreesWithTheDefinition() =>
        Gen.Select(Gen.String[Gen.Char["/ab"], 0, 6], Gen.String[Gen.Char["/ab"], 0, 8]).Sample((prefix, path) =>
        {
            (prefix, path) = ("/" + prefix, "/" + path);
            string[] wanted = prefix.TrimEnd('/').Split('/');
            bool isExpected = path.Split('/').Take(wanted.Length).SequenceEqual(wanted);

            return isExpected == RouteMatcher.Find(Compile(new HttpRouteMatch { PathPrefix = prefix }).Matches, TestHead.Parse($"GET web{path}")) is not null;
        });

    [Fact]
    public void Find_HostnamePathMethodHeaderAndQuery_AllocatesNothing()
    {
        HttpRoutesModel routes = Compile(
            new HttpRouteMatch { Hostname = "*.shop", PathExact = "/a", Headers = { new HttpValueMatch { Name = "x-a", Exact = "2" } } },
            new HttpRouteMatch { Hostname = "web.shop", PathPrefix = "/a", Method = "GET", QueryParams = { new HttpValueMatch { Name = "q", Exact = "a b" } } });
        FixedHead head = new();
        Assert.Equal(1, RouteMatcher.Find(routes.Matches, head)!.Rule);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            RouteMatcher.Find(routes.Matches, head);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static HttpRoutesModel Compile(params HttpRouteMatch[] matches)
    {
        HttpRouting routing = new();
        foreach (HttpRouteMatch match in matches)
        {
            match.Rule = (uint)routing.Rules.Count;
            routing.Matches.Add(match);
            routing.Rules.Add(new HttpRouteRule { Source = "HTTPRoute shop/web", Name = $"{match.Rule}" });
        }

        HttpRoutesBuilder builder = new();
        builder.Begin();
        return builder.Build(routing, 80, static _ => throw new InvalidOperationException("no rule has a backend"), null);
    }

    /// <summary>Gives the same bytes each time, as the engine does.</summary>
    private sealed class FixedHead : Proxy.Routing.RequestHead
    {
        public override ReadOnlySpan<byte> Method => "GET"u8;

        public override ReadOnlySpan<byte> Authority => "web.shop:8080"u8;

        public override ReadOnlySpan<byte> PathAndQuery => "/a/.well-known/%2Fb?x=1&q=a+b"u8;

        public override bool TryGetField(Proxy.Routing.FieldName name, int index, out ReadOnlySpan<byte> value)
        {
            value = "1"u8;
            return index == 0;
        }
    }
}
