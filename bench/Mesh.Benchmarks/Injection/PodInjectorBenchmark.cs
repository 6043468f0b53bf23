using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Mesh.Injection;

namespace Mesh.Benchmarks.Injection;

/// <summary>Deciding about a pod and writing its patch: once per pod that is created. The pods are those of the injector's tests.</summary>
public class PodInjectorBenchmark
{
    private readonly PodInjector _injector = new(new InjectionOptions());
    private InjectionRequest? _request;

    [Params("minimal", "everything-present")]
    public string Pod { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        using Stream json = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Pod}.json")!;
        using JsonDocument document = JsonDocument.Parse(json);
        _request = new InjectionRequest(document.RootElement.Clone(), "shop", NamespaceEnabled: true);
        if (Inject() == 0)
        {
            throw new InvalidOperationException($"{Pod} gets no sidecar");
        }
    }

    [Benchmark]
    public int Inject() => _injector.Inject(_request!).Patch.Count;
}
