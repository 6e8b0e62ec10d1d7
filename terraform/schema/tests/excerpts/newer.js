function fleetPlaceToHclTerraform(struct) {
    const attrs = {
        location: {
            value: cdktn.stringToHclTerraform(struct.location),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    // remove undefined attributes
    return attrs;
}
class FleetPlaceOutputReference extends cdktn.ComplexObject {
    // location - computed: true, optional: true, required: false
    _location;
    get location() {
        return this.getStringAttribute('location');
    }
}
class FleetDetailsOutputReference extends cdktn.ComplexObject {
    // latest_id - computed: true, optional: false, required: false
    get latestId() {
        return this.getStringAttribute('latest_id');
    }
}
class GameliftFleet extends cdktn.TerraformResource {
    static tfResourceType = "awscc_gamelift_fleet";
    // details - computed: true, optional: false, required: false
    _details = new FleetDetailsOutputReference(this, "details");
    get details() {
        return this._details;
    }
    // ec2_instance_type - computed: true, optional: true, required: false
    _ec2InstanceType;
    get ec2InstanceType() {
        return this.getStringAttribute('ec2_instance_type');
    }
    // log_paths - computed: true, optional: true, required: false
    _logPaths;
    get logPaths() {
        return this.getListAttribute('log_paths');
    }
    // places - computed: true, optional: true, required: false
    _places = new FleetPlaceList(this, "places", false);
    get places() {
        return this._places;
    }
    // tags - computed: false, optional: true, required: false
    _tags = new cdktn.StringMap(this, "tags");
    synthesizeHclAttributes() {
        const attrs = {
            ec2_instance_type: {
                value: cdktn.stringToHclTerraform(this._ec2InstanceType),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            log_paths: {
                value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._logPaths),
                isBlock: false,
                type: "list",
                storageClassType: "stringList",
            },
            places: {
                value: cdktn.listMapperHcl(fleetPlaceToHclTerraform, false)(this._places.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "FleetPlaceList",
            },
            tags: {
                value: cdktn.hashMapperHcl(cdktn.stringToHclTerraform)(this._tags),
                isBlock: false,
                type: "map",
                storageClassType: "stringMap",
            },
        };
        // remove undefined attributes
        return attrs;
    }
}
