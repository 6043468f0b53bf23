using System.CommandLine;
using System.Text.Json;
using k8s;
using k8s.Exceptions;
using Mesh.Cli.Output;
using Mesh.Kubernetes.Client;
using Spectre.Console;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl status</c>: which pods have a sidecar and are ready.</summary>
internal static class StatusCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("status", "Show the namespaces of the mesh and which of their pods have a sidecar") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TextWriter writer = parsed.InvocationConfiguration.Output;
            try
            {
                string? path = parsed.GetValue(kubeconfig)?.FullName ?? Environment.GetEnvironmentVariable("KUBECONFIG");
                KubernetesClientConfiguration configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
                using KubernetesConnection connection = new(configuration);
                MeshStatus status = await StatusReader.ReadAsync(connection, cancellationToken);
                Print(status, parsed.GetValue(output), writer);
                return 0;
            }
            catch (Exception exception) when (exception is HttpRequestException or KubernetesApiException or KubeConfigException or IOException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    $"meshctl: the Kubernetes API could not be asked: {exception.Message}. Check --kubeconfig and `kubectl get namespaces`.");
                return Failed;
            }
        });
        return command;
    }

    private static void Print(MeshStatus status, OutputFormat format, TextWriter writer)
    {
        if (format == OutputFormat.Json)
        {
            writer.WriteLine(JsonSerializer.Serialize(status, CliJsonContext.Default.MeshStatus));
            return;
        }

        Table table = new Table().Border(TableBorder.None).AddColumns("NAMESPACE", "INJECTION", "MESHED", "READY", "WITHOUT SIDECAR");
        foreach (NamespaceStatus item in status.Namespaces)
        {
            table.AddRow(
                Markup.Escape(item.Namespace),
                item.InjectionEnabled ? "enabled" : "disabled",
                item.Meshed.ToString(),
                item.MeshedReady.ToString(),
                Markup.Escape(string.Join(", ", item.Unmeshed)));
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }).Write(table);
    }
}
