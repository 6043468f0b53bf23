using k8s;
using Mesh.ControlPlane;

var settings = CommandLine.Read(args, Environment.GetEnvironmentVariable);
if (settings.Options is not { } options)
{
    await (settings.IsHelp ? Console.Out : Console.Error).WriteLineAsync(settings.Text);
    return settings.IsHelp ? 0 : 2;
}

NativeHeap.Configure();
// Kubernetes is the only source of configuration: the pod's service account, or a kubeconfig outside a cluster.
var cluster = options.Kubeconfig is { } file
    ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file)
    : KubernetesClientConfiguration.BuildDefaultConfig();

await using var app = ControlPlaneApplication.Build(options, cluster);
await app.RunAsync();
return 0;
