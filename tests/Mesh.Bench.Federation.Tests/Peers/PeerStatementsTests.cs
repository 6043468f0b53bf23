using Mesh.Api.Federation.V1;
using Mesh.Bench.Federation.Peers;

namespace Mesh.Bench.Federation.Tests.Peers;

public sealed class PeerStatementsTests
{
    private readonly PeerContent _content = new(3, "net-3");
    private readonly PeerStatements _statements = new();

    [Fact]
    public async Task Put_OneServiceChanges_WhoHoldsTheRestLacksItAlone()
    {
        _statements.Put(_content.EndpointsOf(0, change: 0), _content.EndpointsOf(1, change: 0));
        Dictionary<string, string> held = _statements.DifferenceTo(new Dictionary<string, string>()).ToDictionary(statement => statement.Name, statement => statement.Version);
        Task changed = _statements.Changed;

        _statements.Put(_content.EndpointsOf(1, change: 7));

        await changed.WaitAsync(TestContext.Current.CancellationToken);
        Statement difference = Assert.Single(_statements.DifferenceTo(held));
        Assert.Equal("endpoints/team-0/svc-1", difference.Name);
        Assert.Equal(10, difference.Endpoints.Endpoints.Localities.Sum(locality => locality.Endpoints.Count));
    }
}
