using System.Text;
using System.Text.Json;
using Mesh.Injection;
using Mesh.Injector.Admission;

namespace Mesh.Injector.Tests.Admission;

/// <summary>No review that is let in costs more memory than the Deployment's limit was made for.</summary>
public sealed class ReviewLimitsTests
{
    private const int Many = ReviewLimits.MaxTokens;

    public static TheoryData<string, string> HostilePods => new()
    {
        { "numbers", $$$$"""{"spec":{"containers":[{{{{Repeat(Many - 100, _ => "0")}}}}]}}""" },
        { "containers", $$$$"""{"spec":{"containers":[{{{{Repeat((Many - 100) / 2, _ => "{}")}}}}]}}""" },
        { "ports", $$$$"""{"spec":{"containers":[{"ports":[{{{{Repeat((Many - 100) / 2, _ => "{}")}}}}]}]}}""" },
        { "labels", $$$$"""{"metadata":{"labels":{ {{{{Repeat((Many - 100) / 2, i => $"\"{i}\":\"\"")}}}} }},"spec":{"containers":[{}]}}""" },
        { "annotations", $$$$"""{"metadata":{"annotations":{ {{{{Repeat((Many - 100) / 2, i => $"\"mesh.dev/{i}\":\"\"")}}}} }},"spec":{"containers":[{}]}}""" },
        { "fields", $$$$"""{"spec":{"containers":[{}],"x":{ {{{{Repeat((Many - 100) / 2, i => $"\"{i}\":0")}}}} }}}""" },
        { "text", $$$$"""{"metadata":{"annotations":{"mesh.dev/proxy-image":"{{{{new string('x', 3 * 1024 * 1024)}}}}"}},"spec":{"containers":[{}]}}""" },
        { "init containers", $$$$"""{"spec":{"containers":[{}],"initContainers":[{{{{Repeat((Many - 100) / 2, _ => "{}")}}}}]}}""" },
    };

    [Theory]
    [MemberData(nameof(HostilePods), DisableDiscoveryEnumeration = true)]
    public void Review_OfAHostilePod_StaysBelowTheWorstCase(string name, string pod)
    {
        string head = """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE","namespace":"x","object":""";
        byte[] body = Encoding.UTF8.GetBytes(head + pod + "}}");
        PodInjector injector = new(new InjectionOptions());
        // What the first review of a process pays for is paid once.
        Review(injector, body);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Review(injector, body);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before + body.Length;

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {body.Length / 1024} KiB body, {allocated / 1024} KiB allocated");
        Assert.InRange(allocated, 1, ReviewLimits.WorstCaseBytes);
    }

    private static void Review(PodInjector injector, byte[] body)
    {
        using JsonDocument review = ReviewBody.Parse(body);
        AdmissionRequest request = AdmissionReviewReader.Read(review.RootElement, out _)!;
        InjectionResult result = injector.Inject(new InjectionRequest(request.Object, request.Namespace, NamespaceEnabled: true));
        AdmissionReviewWriter.Write(request.Uid, result);
    }

    private static string Repeat(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));
}
