using k8s.Models;

namespace Mesh.Sandbox.Controllers.Tests.Fixture;

/// <summary>Small objects that a real API server accepts.</summary>
internal static class Workloads
{
    public static V1PodTemplateSpec Template(string app, string image = "mesh/samples:0.1.0", string? behaviour = null) => new()
    {
        Metadata = new()
        {
            Labels = new Dictionary<string, string> { ["app"] = app },
            Annotations = behaviour is null ? null : new Dictionary<string, string> { [FakeKubelet.Behaviour] = behaviour },
        },
        Spec = new()
        {
            Containers = [new() { Name = "app", Image = image, Ports = [new() { Name = "http", ContainerPort = 8080 }] }],
        },
    };

    public static V1Deployment Deployment(string ns, string name, int replicas, string? behaviour = null) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = ns },
        Spec = new()
        {
            Replicas = replicas,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = Template(name, behaviour: behaviour),
        },
    };

    public static V1Pod Pod(string ns, string name, string app, string? behaviour = null)
    {
        var template = Template(app, behaviour: behaviour);
        template.Metadata.Name = name;
        template.Metadata.NamespaceProperty = ns;
        return new() { Metadata = template.Metadata, Spec = template.Spec };
    }

    public static V1Job Job(string ns, string name, string behaviour, Action<V1JobSpec>? configure = null)
    {
        var template = Template(name, behaviour: behaviour);
        template.Spec.RestartPolicy = "Never";
        var job = new V1Job { Metadata = new() { Name = name, NamespaceProperty = ns }, Spec = new() { Template = template } };
        configure?.Invoke(job.Spec);
        return job;
    }

    public static V1Service Service(string ns, string name, string target = "http") => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = ns },
        Spec = new()
        {
            Selector = new Dictionary<string, string> { ["app"] = name },
            Ports = [new() { Name = "web", Port = 80, TargetPort = target, AppProtocol = "http" }],
        },
    };
}
