using System.Diagnostics;
using k8s.Models;
using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Tests.Pods;

/// <summary>Real pods against the real API server, from creation to deletion.</summary>
public sealed class PodLifecycleTests
{
    [Fact]
    public async Task Pod_OneContainer_RunsWithAnAddressAndIsReady()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var watch = Stopwatch.StartNew();
        await fixture.CreateAsync(NodeFixture.Pod("web", NodeFixture.Shell("main", "echo hello $HOSTNAME; sleep 1000")));

        var pod = await fixture.UntilAsync("web", IsReady);

        TestContext.Current.TestOutputHelper?.WriteLine($"from creation to ready: {watch.ElapsedMilliseconds} ms");
        Assert.Equal("Running", pod.Status.Phase);
        Assert.StartsWith("10.244.", pod.Status.PodIP, StringComparison.Ordinal);
        Assert.Equal("BestEffort", pod.Status.QosClass);
        Assert.NotNull(Assert.Single(pod.Status.ContainerStatuses).State.Running);
        Assert.Equal(
            ["ContainersReady", "Initialized", "PodReadyToStartContainers", "PodScheduled", "Ready"],
            pod.Status.Conditions.Where(condition => condition.Status == "True").Select(condition => condition.Type).Order());
        Assert.Equal("hello web\n", await fixture.LogAsync("web", "main"));

        await fixture.DeleteAsync("web");
        await fixture.GoneAsync("web");
    }

    [Fact]
    public async Task Pod_InitContainersAndSidecar_StartInOrderAndTheSidecarEndsLast()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var sidecar = NodeFixture.Shell("proxy", "trap 'echo proxy ends >> /shared/order; exit 0' TERM; sleep 0.3; echo proxy >> /shared/order; touch /tmp/up; while :; do sleep 0.05; done");
        sidecar.RestartPolicy = "Always";
        sidecar.StartupProbe = new V1Probe { Exec = new V1ExecAction { Command = ["test", "-e", "/tmp/up"] }, PeriodSeconds = 1 };
        // The sidecar is told of the end before the application ends, and ends after it.
        sidecar.Lifecycle = new V1Lifecycle { PreStop = new V1LifecycleHandler { Exec = new V1ExecAction { Command = ["sh", "-c", "echo proxy is told >> /shared/order"] } } };
        var main = NodeFixture.Shell(
            "main",
            "trap 'until grep -q told /shared/order; do sleep 0.05; done; echo main ends >> /shared/order; exit 0' TERM; echo main >> /shared/order; while :; do sleep 0.05; done");
        var pod = NodeFixture.Pod("ordered", main);
        pod.Spec.InitContainers = [NodeFixture.Shell("first", "echo first >> /shared/order"), sidecar, NodeFixture.Shell("second", "echo second >> /shared/order")];
        pod.Spec.TerminationGracePeriodSeconds = 20;
        pod.Spec.Volumes = [new V1Volume { Name = "shared", EmptyDir = new() }];
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers))
        {
            container.VolumeMounts = [new V1VolumeMount { Name = "shared", MountPath = "/shared" }];
        }

        await fixture.CreateAsync(pod);
        var ready = await fixture.UntilAsync("ordered", IsReady);
        var order = Path.Combine(fixture.Cluster.Options.StateDirectory, "pods", ready.Metadata.Uid, "volumes", "shared", "order");
        await Eventually.HoldsAsync(() => File.ReadLines(order).Count() == 4);
        Assert.Equal(["first", "proxy", "second", "main"], await File.ReadAllLinesAsync(order, TestContext.Current.CancellationToken));
        Assert.All(ready.Status.InitContainerStatuses, status => Assert.True(status.Ready));

        using var link = new FileStream(order, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await fixture.DeleteAsync("ordered");
        await fixture.GoneAsync("ordered");
        using var reader = new StreamReader(link);
        var all = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("proxy is told\nmain ends\nproxy ends\n", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pod_JobWithSidecar_SucceedsWhenTheMainContainerEnds()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var sidecar = NodeFixture.Shell("proxy", "trap 'exit 9' TERM; while :; do sleep 0.05; done");
        sidecar.RestartPolicy = "Always";
        var pod = NodeFixture.Pod("job", NodeFixture.Shell("main", "echo done"));
        pod.Spec.RestartPolicy = "Never";
        pod.Spec.InitContainers = [sidecar];

        await fixture.CreateAsync(pod);
        var done = await fixture.UntilAsync("job", current => current.Status?.Phase == "Succeeded");

        Assert.Equal("Completed", Assert.Single(done.Status.ContainerStatuses).State.Terminated.Reason);
        Assert.Equal(9, Assert.Single(done.Status.InitContainerStatuses).State.Terminated.ExitCode);
        Assert.Equal("PodCompleted", done.Status.Conditions.Single(condition => condition.Type == "Ready").Reason);
        Assert.Equal("done\n", await fixture.LogAsync("job", "main"));
    }

    [Fact]
    public async Task Pod_NeverRestartAndFailure_Fails()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var pod = NodeFixture.Pod("bad", NodeFixture.Shell("main", "exit 3"));
        pod.Spec.RestartPolicy = "Never";

        await fixture.CreateAsync(pod);
        var failed = await fixture.UntilAsync("bad", current => current.Status?.Phase == "Failed");

        var end = Assert.Single(failed.Status.ContainerStatuses).State.Terminated;
        Assert.Equal((3, "Error"), (end.ExitCode, end.Reason));
    }

    [Fact]
    public async Task Pod_CrashingContainer_RestartsOnceAndBacksOff()
    {
        await using var fixture = await NodeFixture.StartAsync();
        await fixture.CreateAsync(NodeFixture.Pod("crash", NodeFixture.Shell("main", "echo run; exit 1")));

        var pod = await fixture.UntilAsync("crash", current => current.Status?.ContainerStatuses?[0].State.Waiting?.Reason == "CrashLoopBackOff");

        var status = pod.Status.ContainerStatuses[0];
        Assert.Equal(1, status.RestartCount);
        Assert.Equal(1, status.LastState.Terminated.ExitCode);
        Assert.StartsWith("back-off 10s restarting failed container=main pod=crash_default(", status.State.Waiting.Message, StringComparison.Ordinal);
        Assert.Equal("run\n", await fixture.LogAsync("crash", "main", new ContainerLogOptions { Previous = true }));
    }

    [Fact]
    public async Task Pod_UnknownImage_WaitsForIt()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var container = NodeFixture.Shell("main", "true");
        container.Image = "nobody/knows:1";
        await fixture.CreateAsync(NodeFixture.Pod("pull", container));

        await fixture.UntilAsync("pull", current => current.Status?.ContainerStatuses?[0].State.Waiting?.Reason == "ErrImagePull");
        await fixture.UntilAsync("pull", current => current.Status?.ContainerStatuses?[0].State.Waiting?.Reason == "ImagePullBackOff");
    }

    [Fact]
    public async Task Pod_ReadinessProbe_FollowsTheProgram()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var container = NodeFixture.Shell("main", "sleep 1000");
        container.ReadinessProbe = new V1Probe { TcpSocket = new V1TCPSocketAction { Port = 8080 }, PeriodSeconds = 1, FailureThreshold = 1 };
        await fixture.CreateAsync(NodeFixture.Pod("probed", container));
        var pod = await fixture.UntilAsync("probed", current => current.Status?.Phase == "Running");
        Assert.False(IsReady(pod));

        var network = new Node.Network.PodNetwork(
            $"{fixture.Cluster.Network.NamespaceName}-{pod.Metadata.Uid.Replace("-", "", StringComparison.Ordinal)[..11]}", System.Net.IPAddress.Parse(pod.Status.PodIP), true);
        using (TestCluster.Answer(network, 8080, "x"u8.ToArray()))
        {
            await fixture.UntilAsync("probed", IsReady);
        }

        await fixture.UntilAsync("probed", current => !IsReady(current));
    }

    [Fact]
    public async Task Pod_LivenessProbeFails_RestartsTheContainer()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var container = NodeFixture.Shell("main", "sleep 1000");
        container.LivenessProbe = new V1Probe { Exec = new V1ExecAction { Command = ["false"] }, PeriodSeconds = 1, FailureThreshold = 1 };
        await fixture.CreateAsync(NodeFixture.Pod("sick", container));

        var pod = await fixture.UntilAsync("sick", current => current.Status?.ContainerStatuses?[0].RestartCount > 0);

        Assert.Equal(137, pod.Status.ContainerStatuses[0].LastState.Terminated.ExitCode);
    }

    [Fact]
    public async Task Pod_ConfigMapChanges_ReachesTheRunningContainerWithinASecond()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var token = TestContext.Current.CancellationToken;
        var maps = fixture.Connection.Resource<V1ConfigMap>();
        var pod = NodeFixture.Pod("configured", NodeFixture.Shell("main", "while :; do read line < /config/key; echo $line; sleep 0.05; done"));
        pod.Spec.Volumes = [new V1Volume { Name = "config", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings" } }];
        pod.Spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "config", MountPath = "/config" }];
        await fixture.CreateAsync(pod);
        await fixture.UntilAsync("configured", current => current.Status?.PodIP is not null && current.Status.ContainerStatuses[0].State.Waiting is not null);

        var map = await maps.CreateAsync(
            new V1ConfigMap { Metadata = new() { Name = "settings", NamespaceProperty = NodeFixture.Namespace }, Data = new Dictionary<string, string> { ["key"] = "one\n" } },
            token);
        await fixture.UntilAsync("configured", IsReady);
        await LogContainsAsync(fixture, "configured", "one");
        map.Data["key"] = "two\n";
        await maps.ReplaceAsync(map, token);

        var watch = Stopwatch.StartNew();
        await LogContainsAsync(fixture, "configured", "two");
        // A kubelet that only looked when its period is over would take a minute.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Pod_ProjectedTokenAndDownwardApi_AreFilesAndVariables()
    {
        await using var fixture = await NodeFixture.StartAsync();
        var container = NodeFixture.Shell(
            "main",
            """
            echo pod=$POD ip=$IP limit=$LIMIT; cut -d. -f2 /var/run/secrets/mesh.dev/token/token | wc -c
            cat /info/labels; cat /etc/resolv.conf; stat -Lc %a /var/run/secrets/mesh.dev/token/token; sleep 1000
            """);
        container.Env =
        [
            new V1EnvVar { Name = "POD", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.name" } } },
            new V1EnvVar { Name = "IP", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "status.podIP" } } },
            new V1EnvVar { Name = "LIMIT", ValueFrom = new V1EnvVarSource { ResourceFieldRef = new V1ResourceFieldSelector { Resource = "limits.memory" } } },
        ];
        container.Resources = new V1ResourceRequirements { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("64Mi") } };
        container.VolumeMounts = [new V1VolumeMount { Name = "token", MountPath = "/var/run/secrets/mesh.dev/token", ReadOnlyProperty = true }, new V1VolumeMount { Name = "info", MountPath = "/info" }];
        var pod = NodeFixture.Pod("informed", container);
        pod.Metadata.Labels = new Dictionary<string, string> { ["app"] = "x" };
        pod.Spec.Volumes =
        [
            new V1Volume
            {
                Name = "token",
                Projected = new V1ProjectedVolumeSource
                {
                    Sources = [new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Audience = "mesh.dev/ca", Path = "token", ExpirationSeconds = 3600 } }],
                },
            },
            new V1Volume
            {
                Name = "info",
                DownwardAPI = new V1DownwardAPIVolumeSource
                {
                    Items = [new V1DownwardAPIVolumeFile { Path = "labels", FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.labels" } }],
                },
            },
        ];
        await fixture.CreateAsync(pod);
        var running = await fixture.UntilAsync("informed", IsReady);
        await LogContainsAsync(fixture, "informed", "644");

        var log = await fixture.LogAsync("informed", "main");

        Assert.StartsWith($"pod=informed ip={running.Status.PodIP} limit={64 * 1024 * 1024}\n", log, StringComparison.Ordinal);
        Assert.Contains("app=\"x\"\n", log, StringComparison.Ordinal);
        Assert.Contains("search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pod_ResolvesServicesByName()
    {
        await using var fixture = await NodeFixture.StartAsync();
        await fixture.CreateAsync(NodeFixture.Pod("asker", NodeFixture.Shell("main", "getent ahostsv4 kubernetes.default | head -1; getent hosts nobody.example || echo none; sleep 1000")));
        await fixture.UntilAsync("asker", IsReady);

        await LogContainsAsync(fixture, "asker", "none");

        Assert.StartsWith("10.96.0.1 ", await fixture.LogAsync("asker", "main"), StringComparison.Ordinal);
    }

    private static async Task LogContainsAsync(NodeFixture fixture, string pod, string text)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(10));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!(await fixture.LogAsync(pod, "main")).Contains(text, StringComparison.Ordinal))
        {
            await timer.WaitForNextTickAsync(bounded.Token);
        }
    }

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
