using System.Text;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Tests.Client;

public sealed class WatchLineHeadTests
{
    [Fact]
    public void Read_BuiltInKind_FindsNameAndVersionInFrontOfTheRest() => Assert.Equal(
        new WatchLineHead("MODIFIED", new("shop", "a"), "11"),
        Read("""{"type":"MODIFIED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"shop","uid":"u","resourceVersion":"11","labels":{"name":"x"}},"data":{"value":"xxxx"""));

    [Fact]
    public void Read_CustomKindWithSortedKeys_LooksPastAnnotationsAndManagedFields() => Assert.Equal(
        new WatchLineHead("ADDED", new("shop", "a"), "12"),
        Read("""{"type":"ADDED","object":{"apiVersion":"x/v1","kind":"X","metadata":{"annotations":{"name":"no","resourceVersion":"no"},"managedFields":[{"name":"no","metadata":{"name":"no"}}],"name":"a","namespace":"shop","resourceVersion":"12"},"spec":{"metadata":{"name":"no"},"text":"xxx"""));

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("[[[[")]
    [InlineData("""{"type":17,"object":["metadata",{"name":"no"}],""")]
    [InlineData("""{"object":{"metadata":{"annotations":{"a":"xxx""")]
    public void Read_NothingToFind_IsEmpty(string line) => Assert.Equal(new WatchLineHead("", new("", ""), ""), Read(line));

    private static WatchLineHead Read(string line) => WatchLineHead.Read(Encoding.UTF8.GetBytes(line));
}
