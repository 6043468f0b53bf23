using System.Text;
using k8s.Models;
using Mesh.Sandbox.Node.Volumes;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Sandbox.Node.Tests.Volumes;

public sealed class ServiceAccountTokensTests
{
    [Fact]
    public async Task GetAsync_After80PercentOfItsLife_AsksForANewOne()
    {
        var time = new FakeTimeProvider();
        var tokens = new ServiceAccountTokens(TestPods.Pod(), new FakeConfigurationSource(time), time);
        var projection = new V1ServiceAccountTokenProjection { Audience = "mesh.dev/ca", ExpirationSeconds = 1000, Path = "token" };

        Assert.Equal("mesh.dev/ca-1", await GetAsync());
        time.Advance(TimeSpan.FromSeconds(799));
        Assert.Equal("mesh.dev/ca-1", await GetAsync());
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(1), tokens.NextRefresh);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("mesh.dev/ca-2", await GetAsync());

        async Task<string> GetAsync() => Encoding.ASCII.GetString(await tokens.GetAsync(projection, TestContext.Current.CancellationToken));
    }
}
