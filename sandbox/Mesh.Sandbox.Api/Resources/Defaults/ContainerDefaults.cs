using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Defaults;

/// <summary>What Kubernetes fills into a container.</summary>
internal static class ContainerDefaults
{
    public static void Apply(JsonObject container, bool hostNetwork)
    {
        foreach (var port in container.Objects("ports"))
        {
            port.Default("protocol", "TCP");
            if (hostNetwork && port["containerPort"] is { } number)
            {
                port.Default("hostPort", number.DeepClone());
            }
        }

        foreach (var variable in container.Objects("env"))
        {
            variable.Child("valueFrom")?.Child("fieldRef")?.Default("apiVersion", "v1");
        }

        container.Default("resources", new JsonObject());
        foreach (var probe in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            Probe(container.Child(probe));
        }

        Handler(container.Child("lifecycle")?.Child("preStop"));
        Handler(container.Child("lifecycle")?.Child("postStart"));
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", PullPolicy(container.Text("image")));
    }

    private static void Probe(JsonObject? probe)
    {
        if (probe is null)
        {
            return;
        }

        Handler(probe);
        probe.Child("grpc")?.Default("service", "");
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
    }

    private static void Handler(JsonObject? handler)
    {
        if (handler?.Child("httpGet") is { } get)
        {
            get.Default("path", "/");
            get.Default("scheme", "HTTP");
        }
    }

    /// <summary>An image that can change under its tag is pulled each time.</summary>
    private static string PullPolicy(string image)
    {
        if (image.Contains('@'))
        {
            return "IfNotPresent";
        }

        var name = image[(image.LastIndexOf('/') + 1)..];
        var tag = name.IndexOf(':');
        return tag < 0 || name[(tag + 1)..] == "latest" ? "Always" : "IfNotPresent";
    }
}
