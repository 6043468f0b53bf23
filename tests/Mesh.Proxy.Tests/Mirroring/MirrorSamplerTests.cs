using System.Net;
using CsCheck;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Mirroring;

public sealed class MirrorSamplerTests
{
    private static readonly BackendModel Backend = FixedBackend.Create(new ResourceName("shop", "web"), new IPEndPoint(IPAddress.Loopback, 1), TimeProvider.System);

    [Fact]
    public void Draw_NoMirrors_IsNobody()
    {
        MirrorSampler sampler = new(new Random(1));

        Assert.Equal(0u, sampler.Draw(null));
        Assert.Equal(0u, sampler.Draw(Filters(new HttpFilters { Rewrite = new UrlRewrite { Hostname = "a" } }, null)));
    }

    [Fact]
    public void Draw_AllOrNothing_NeedsNoChance() =>
        Gen.Bool.Array[1, 16].Sample(all =>
        {
            HttpFilters filters = new() { Mirrors = { all.Select(isAll => Mirror(isAll ? 7u : 0u, 7)) } };

            uint drawn = new MirrorSampler(new Random(1)).Draw(Filters(filters, null));

            return Enumerable.Range(0, all.Length).All(i => ((drawn >> i) & 1) != 0 == all[i]);
        });

    [Fact]
    public void Draw_Shares_AreMetEachForItself() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 1000], Gen.Int[0, 100_000]).Sample(
            (percent, thousandths, seed) =>
            {
                const int Requests = 4000;
                // Six standard deviations: none of the cases is beyond by chance.
                double tolerance = 6 * Math.Sqrt(0.25 * Requests);
                RouteFilters filters = Filters(new HttpFilters { Mirrors = { Mirror((uint)percent, 100) } }, new HttpFilters { Mirrors = { Mirror((uint)thousandths, 1000) } })!;
                MirrorSampler sampler = new(new Random(seed));
                uint[] drawn = [.. Enumerable.Range(0, Requests).Select(_ => sampler.Draw(filters))];

                double both = percent / 100.0 * thousandths / 1000.0;
                return Math.Abs(drawn.Count(bits => (bits & 1) != 0) - (Requests * percent / 100.0)) <= tolerance
                    && Math.Abs(drawn.Count(bits => (bits & 2) != 0) - (Requests * thousandths / 1000.0)) <= tolerance
                    && Math.Abs(drawn.Count(bits => bits == 3) - (Requests * both)) <= tolerance;
            },
            iter: 50);

    [Fact]
    public void Of_MirrorOfARuleAndOfABackend_BothCountAndUnresolvedOnesDoNot()
    {
        HttpFilters ofRule = new() { Mirrors = { Mirror(1, 2), new HttpMirror { Backend = new WeightedBackend { Unresolved = "no such Service" }, Numerator = 1, Denominator = 1 } } };
        HttpFilters ofBackend = new() { Mirrors = { Mirror(3, 4) } };

        RouteFilters filters = Filters(ofRule, ofBackend)!;

        Assert.Equal([new MirrorFilter(Backend, 1, 2), new MirrorFilter(Backend, 3, 4)], filters.Mirrors);
    }

    private static RouteFilters? Filters(HttpFilters? ofRule, HttpFilters? ofBackend) => RouteFilters.Of(ofRule, ofBackend, 80, _ => Backend);

    private static HttpMirror Mirror(uint numerator, uint denominator) => new() { Backend = new WeightedBackend { Service = "shop/web" }, Numerator = numerator, Denominator = denominator };
}
