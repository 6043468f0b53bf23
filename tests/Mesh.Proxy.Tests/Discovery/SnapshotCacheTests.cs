using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class SnapshotCacheTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-test-");

    private string Path => System.IO.Path.Combine(_directory.FullName, "snapshot.bin");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Load_AfterOffer_ReturnsWhatWasKept()
    {
        HeldResource[] kept = [Held(Wrap(Service("shop/cart", "10.96.0.1"))), Held(Wrap("shop/cart", Endpoints(Endpoint("10.244.0.1"))))];

        await KeepAsync(kept);

        Assert.Equal(kept.OrderBy(resource => resource.Type), NewCache().Load().OrderBy(resource => resource.Type));
    }

    [Fact]
    public async Task Run_BurstOfChanges_WritesOnceAfterTheQuietTime()
    {
        SnapshotCache cache = NewCache();
        using var stop = new CancellationTokenSource();
        Task running = cache.RunAsync(stop.Token);
        cache.Offer([Held(Wrap(Service("shop/cart", "10.96.0.1")))]);
        cache.Offer([Held(Wrap(Service("shop/pay", "10.96.0.2")))]);

        Assert.False(File.Exists(Path));
        _time.Advance(SnapshotCache.Debounce);
        await StopAsync(stop, running);

        Assert.Equal("shop/pay", Assert.Single(cache.Load()).Name);
    }

    [Fact]
    public async Task Run_Stopped_WritesWhatWasOfferedLast()
    {
        await KeepAsync([Held(Wrap(Workload()))]);

        Assert.Equal("shop/web-1", Assert.Single(NewCache().Load()).Name);
    }

    [Fact]
    public async Task Offer_TrustBundle_IsNotKept()
    {
        var bundle = new HeldResource(ResourceType.TrustBundle, "cluster.local", "1", new V1.TrustBundle { TrustDomain = "cluster.local" });

        await KeepAsync([bundle]);

        Assert.Empty(NewCache().Load());
    }

    [Fact]
    public void Load_NoFile_IsEmpty() => Assert.Empty(NewCache().Load());

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(40)]
    public async Task Load_OneBitChanged_IgnoresTheFile(int position)
    {
        await KeepAsync([Held(Wrap(Service("shop/cart", "10.96.0.1")))]);
        byte[] bytes = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        bytes[position] ^= 1;
        await File.WriteAllBytesAsync(Path, bytes, TestContext.Current.CancellationToken);

        Assert.Empty(NewCache().Load());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(23)]
    [InlineData(60)]
    public async Task Load_Truncated_IgnoresTheFile(int length)
    {
        await KeepAsync([Held(Wrap(Service("shop/cart", "10.96.0.1")))]);
        byte[] bytes = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path, bytes[..length], TestContext.Current.CancellationToken);

        Assert.Empty(NewCache().Load());
    }

    private static HeldResource Held(Api.Discovery.Resource resource) =>
        ResourceDecoder.Decode(resource.Resource_.TypeUrl, resource).Resource ?? throw new InvalidOperationException("test resource is malformed");

    private static async Task StopAsync(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task KeepAsync(HeldResource[] resources)
    {
        SnapshotCache cache = NewCache();
        using var stop = new CancellationTokenSource();
        cache.Offer(resources);
        await StopAsync(stop, cache.RunAsync(stop.Token));
    }

    private SnapshotCache NewCache() => new(_directory.FullName, _time, NullLogger<SnapshotCache>.Instance);
}
