using k8s.Models;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Pods;

namespace Mesh.Sandbox.Node.Tests.Pods;

public sealed class PodSandboxTests
{
    [Fact]
    public async Task CreateAsync_FilesCannotBeWritten_LeavesNoNetworkAndCanBeTriedAgain()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = NodeFixture.Pod("web", NodeFixture.Shell("main", "true"));
        pod.Metadata.Uid = Guid.NewGuid().ToString();
        var node = new NodeContext
        {
            Network = cluster.Network,
            NetworkOptions = cluster.Options,
            Images = new ImageTable([]),
            Configuration = new FakeConfigurationSource(TimeProvider.System),
            Pods = null!,
            Events = null!,
            TimeProvider = TimeProvider.System,
            Logger = new TestLog(TestContext.Current.TestOutputHelper),
            ApiServerAddress = "10.96.0.1",
        };
        var inTheWay = Path.Combine(new PodDirectory(cluster.Options.StateDirectory, pod.Metadata.Uid).Configuration, "hosts");
        Directory.CreateDirectory(inTheWay);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => PodSandbox.CreateAsync(pod, node, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Directory.EnumerateFiles("/run/netns"), path => path.Contains($"mesh-{cluster.Options.Cluster}-", StringComparison.Ordinal));
        Directory.Delete(inTheWay);

        var sandbox = await PodSandbox.CreateAsync(pod, node, TestContext.Current.CancellationToken);

        Assert.True(File.Exists(sandbox.Network.NamespacePath));
    }
}
