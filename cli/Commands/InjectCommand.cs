using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Cli.Injecting;
using Mesh.Cli.Output;
using Mesh.Cli.Yaml;
using Mesh.Injection;
using YamlDotNet.Core;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl inject -f FILE</c>: manifests with sidecars, for clusters without the webhook and for people who want to see what it does.</summary>
internal static class InjectCommand
{
    private const string StandardInput = "-";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        InjectionOptions defaults = new();
        Option<string[]> files = new("--filename", "-f") { Description = "manifest, or - for standard input; may be repeated", Required = true };
        Option<OutputFormat> output = new("--output", "-o") { Description = "yaml or json", DefaultValueFactory = _ => OutputFormat.Yaml };
        output.AcceptOnlyFromAmong("yaml", "json");
        Option<string> @namespace = new("--namespace", "-n") { Description = "namespace of objects that name none", DefaultValueFactory = _ => "default" };
        Option<string> image = Setting("--proxy-image", "image of the sidecar", defaults.ProxyImage);
        Option<string> cluster = Setting("--cluster", "name of the Kubernetes cluster", defaults.Cluster);
        Option<string> trustDomain = Setting("--trust-domain", "trust domain of the identities", defaults.TrustDomain);
        Option<string> discovery = Setting("--discovery-address", "host:port of the control plane", defaults.DiscoveryAddress);
        Command command = new("inject", "Print manifests with sidecars added to their pods") { files, output, @namespace, image, cluster, trustDomain, discovery };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ManifestInjector injector = new(
                Injector(defaults with
                {
                    ProxyImage = parsed.GetValue(image)!,
                    Cluster = parsed.GetValue(cluster)!,
                    TrustDomain = parsed.GetValue(trustDomain)!,
                    DiscoveryAddress = parsed.GetValue(discovery)!,
                }),
                parsed.GetValue(@namespace)!);
            List<(string Text, JsonNode? Content)> documents = [];
            foreach (string file in parsed.GetValue(files)!)
            {
                documents.AddRange(Parse(file, await ReadAsync(file, cancellationToken)));
            }

            return Inject(injector, documents, parsed.GetValue(output), parsed.InvocationConfiguration);
        });
        return command;
    }

    private static Option<string> Setting(string name, string description, string value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static PodInjector Injector(InjectionOptions options)
    {
        IReadOnlyList<string> faults = InjectionOptionsValidator.Validate(options);
        return faults.Count == 0 ? new(options) : throw new MeshctlException(ExitCodes.Usage, string.Join("; ", faults), "see `meshctl inject --help`");
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return file == StandardInput ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{file} cannot be read: {exception.Message}", "name a manifest, or - for standard input");
        }
    }

    private static IReadOnlyList<(string Text, JsonNode? Content)> Parse(string file, string text)
    {
        try
        {
            return YamlDocuments.Read(text);
        }
        catch (YamlException exception)
        {
            throw new MeshctlException(ExitCodes.Usage, $"{file} is no YAML: line {exception.Start.Line}: {exception.Message}", "check it with `kubectl apply --dry-run=client -f`");
        }
    }

    private static int Inject(ManifestInjector injector, List<(string Text, JsonNode? Content)> documents, OutputFormat format, InvocationConfiguration streams)
    {
        // Everything first: half of the manifests on standard output could be applied by a pipe.
        var injected = documents.Select(document => (document.Text, document.Content, Pods: injector.Inject(document.Content))).ToList();
        List<InjectedPod> pods = [.. injected.SelectMany(document => document.Pods)];
        foreach (InjectedPod pod in pods)
        {
            string verb = pod.Decision.Outcome switch { InjectionOutcome.Inject => "injected", InjectionOutcome.Skip => "left alone", _ => "refused" };
            streams.Error.WriteLine($"{pod.Owner}: {verb}: {pod.Decision.Message}");
            foreach (string warning in pod.Warnings)
            {
                streams.Error.WriteLine($"{pod.Owner}: warning: {warning}");
            }
        }

        if (pods.Any(pod => pod.Decision.Outcome == InjectionOutcome.Reject))
        {
            streams.Error.WriteLine("meshctl: nothing is printed, because some pods are refused");
            return ExitCodes.Failed;
        }

        streams.Output.Write(format == OutputFormat.Json
            ? new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "List",
                ["items"] = new JsonArray([.. injected.Where(document => document.Content is not null).Select(document => document.Content!.DeepClone())]),
            }.ToJsonString(Indented) + "\n"
            : string.Join("---\n", injected.Select(document => document.Pods.Any(pod => pod.Decision.Outcome == InjectionOutcome.Inject) ? YamlText.Of(document.Content) : document.Text)));
        return ExitCodes.Success;
    }
}
