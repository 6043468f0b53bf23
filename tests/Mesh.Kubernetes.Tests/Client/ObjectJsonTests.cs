using System.Text.Json;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Tests.Client;

public sealed class ObjectJsonTests
{
    [Fact]
    public void Serialize_ByAnInterface_WritesWhatIsThere()
    {
        IList<V1Condition> conditions = [new() { Type = "Ready", Status = "True", LastTransitionTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) }];

        Assert.Equal("""[{"lastTransitionTime":"2026-01-02T03:04:05Z","status":"True","type":"Ready"}]""", ObjectJson.Serialize(conditions));
    }

    [Fact]
    public void Serialize_PortsAndQuantities_AreAsTheyWereRead()
    {
        const string Text = """{"containers":[{"name":"a","readinessProbe":{"httpGet":{"port":"web"},"periodSeconds":1},"resources":{"requests":{"cpu":"100m"}}}]}""";

        Assert.Equal(Text, ObjectJson.Serialize(ObjectJson.Deserialize<V1PodSpec>(Text)));
    }

    [Fact]
    public void Deserialize_UnknownFields_AreNotSeen() =>
        Assert.Equal("a", ObjectJson.Deserialize<PartialObject>("""{"kind":"New","metadata":{"name":"a","later":1},"spec":{"more":[1]}}""").Metadata.Name);

    [Fact]
    public void Deserialize_NotAnObject_Throws() => Assert.Throws<JsonException>(() => ObjectJson.Deserialize<V1Pod>("[1]"));
}
