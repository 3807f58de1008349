CREATE TABLE accrual_period (
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	CONSTRAINT pk_accrual_period PRIMARY KEY (period),
	CONSTRAINT ck_accrual_period__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_accrual_period__status_kind CHECK (status BETWEEN 1 AND 4)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE act (
	id INTEGER NOT NULL,
	title TEXT NOT NULL,
	issued_on INTEGER NOT NULL,
	number TEXT NOT NULL,
	CONSTRAINT pk_act PRIMARY KEY (id),
	CONSTRAINT ck_act__issued_on_kind CHECK (issued_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE TABLE amenity_level (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_amenity_level PRIMARY KEY (id),
	CONSTRAINT uq_amenity_level__name UNIQUE (name)
)
 STRICT

CREATE TABLE district (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_district PRIMARY KEY (id),
	CONSTRAINT uq_district__name UNIQUE (name)
)
 STRICT

CREATE TABLE document_link (
	parent_kind TEXT NOT NULL,
	parent_id INTEGER NOT NULL,
	child_kind TEXT NOT NULL,
	child_id INTEGER NOT NULL,
	CONSTRAINT pk_document_link PRIMARY KEY (parent_kind, parent_id, child_kind, child_id)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_document_link__child ON document_link (child_kind, child_id)

CREATE TABLE document_number (
	kind TEXT NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_document_number PRIMARY KEY (kind, year)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE meter_type (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	digits INTEGER NOT NULL,
	interval_months INTEGER NOT NULL,
	CONSTRAINT pk_meter_type PRIMARY KEY (id),
	CONSTRAINT uq_meter_type__name UNIQUE (name)
)
 STRICT

CREATE TABLE organization (
	id INTEGER NOT NULL,
	role INTEGER NOT NULL,
	name TEXT NOT NULL,
	inn TEXT NOT NULL,
	kpp TEXT NOT NULL,
	ogrn TEXT NOT NULL,
	address TEXT NOT NULL,
	phone TEXT NOT NULL,
	site TEXT NOT NULL,
	email TEXT NOT NULL,
	hours TEXT NOT NULL,
	CONSTRAINT pk_organization PRIMARY KEY (id),
	CONSTRAINT uq_organization__name UNIQUE (name),
	CONSTRAINT ck_organization__role_kind CHECK (role BETWEEN 1 AND 5)
)
 STRICT

CREATE TABLE person (
	id INTEGER NOT NULL,
	last_name TEXT NOT NULL,
	first_name TEXT NOT NULL,
	middle_name TEXT NOT NULL,
	name_key TEXT NOT NULL,
	born_on INTEGER,
	phone TEXT NOT NULL,
	email TEXT NOT NULL,
	CONSTRAINT pk_person PRIMARY KEY (id),
	CONSTRAINT ck_person__has_a_name CHECK (last_name <> ''),
	CONSTRAINT ck_person__born_on_kind CHECK (born_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_person__name_key ON person (name_key)

CREATE TABLE reading_reason (
	code INTEGER NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_reading_reason PRIMARY KEY (code)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE street (
	id INTEGER NOT NULL,
	locality TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	name_key TEXT NOT NULL,
	CONSTRAINT pk_street PRIMARY KEY (id),
	CONSTRAINT uq_street__locality_kind_name UNIQUE (locality, kind, name)
)
 STRICT

CREATE INDEX ix_street__name_key ON street (name_key)

CREATE TABLE tariff_category (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_tariff_category PRIMARY KEY (id),
	CONSTRAINT uq_tariff_category__name UNIQUE (name)
)
 STRICT

CREATE TABLE unit (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	okei TEXT NOT NULL,
	CONSTRAINT pk_unit PRIMARY KEY (id),
	CONSTRAINT uq_unit__name UNIQUE (name)
)
 STRICT

CREATE TABLE user (
	id INTEGER NOT NULL,
	login TEXT NOT NULL,
	name TEXT NOT NULL,
	role INTEGER NOT NULL,
	password_hash TEXT NOT NULL,
	active INTEGER NOT NULL,
	CONSTRAINT pk_user PRIMARY KEY (id),
	CONSTRAINT uq_user__login UNIQUE (login),
	CONSTRAINT ck_user__role_kind CHECK (role BETWEEN 1 AND 5),
	CONSTRAINT ck_user__active_kind CHECK (active IN (0, 1))
)
 STRICT

CREATE TABLE attachment (
	id INTEGER NOT NULL,
	owner_kind TEXT NOT NULL,
	owner_id INTEGER NOT NULL,
	name TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	size_bytes INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	CONSTRAINT pk_attachment PRIMARY KEY (id),
	CONSTRAINT fk_attachment__author_id FOREIGN KEY(author_id) REFERENCES user (id)
)
 STRICT

CREATE INDEX ix_attachment__owner_id ON attachment (owner_id)

CREATE TABLE audit (
	id INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	operation TEXT NOT NULL,
	arguments TEXT NOT NULL,
	CONSTRAINT pk_audit PRIMARY KEY (id),
	CONSTRAINT fk_audit__user_id FOREIGN KEY(user_id) REFERENCES user (id) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

CREATE TABLE bank_account (
	id INTEGER NOT NULL,
	organization_id INTEGER NOT NULL,
	account TEXT NOT NULL,
	bank_name TEXT NOT NULL,
	bic TEXT NOT NULL,
	correspondent TEXT NOT NULL,
	CONSTRAINT pk_bank_account PRIMARY KEY (id),
	CONSTRAINT uq_bank_account__organization_id_account UNIQUE (organization_id, account),
	CONSTRAINT ck_bank_account__digits CHECK (length(account) = 20 AND length(bic) = 9),
	CONSTRAINT fk_bank_account__organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
)
 STRICT

CREATE TABLE building (
	id INTEGER NOT NULL,
	district_id INTEGER NOT NULL,
	street_id INTEGER NOT NULL,
	house TEXT NOT NULL,
	postcode TEXT NOT NULL,
	kind INTEGER NOT NULL,
	state INTEGER NOT NULL,
	floors INTEGER NOT NULL,
	built INTEGER,
	gis_id TEXT,
	version INTEGER NOT NULL,
	CONSTRAINT pk_building PRIMARY KEY (id),
	CONSTRAINT uq_building__street_id_house UNIQUE (street_id, house),
	CONSTRAINT fk_building__district_id FOREIGN KEY(district_id) REFERENCES district (id),
	CONSTRAINT fk_building__street_id FOREIGN KEY(street_id) REFERENCES street (id),
	CONSTRAINT uq_building__gis_id UNIQUE (gis_id),
	CONSTRAINT ck_building__kind_kind CHECK (kind BETWEEN 1 AND 2),
	CONSTRAINT ck_building__state_kind CHECK (state BETWEEN 1 AND 3)
)
 STRICT

CREATE INDEX ix_building__district_id ON building (district_id)

CREATE TABLE controller (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	user_id INTEGER,
	CONSTRAINT pk_controller PRIMARY KEY (id),
	CONSTRAINT uq_controller__name UNIQUE (name),
	CONSTRAINT fk_controller__user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
 STRICT

CREATE TABLE kept_scenario (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_kept_scenario PRIMARY KEY (id),
	CONSTRAINT uq_kept_scenario__name UNIQUE (name),
	CONSTRAINT ck_kept_scenario__says_what CHECK (length(name) BETWEEN 1 AND 60 AND body <> ''),
	CONSTRAINT fk_kept_scenario__author_id FOREIGN KEY(author_id) REFERENCES user (id)
)
 STRICT

CREATE TABLE law_check (
	parameter TEXT NOT NULL,
	period INTEGER NOT NULL,
	step_since INTEGER NOT NULL,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_law_check PRIMARY KEY (parameter, period, step_since),
	CONSTRAINT ck_law_check__says_what CHECK (parameter <> '' AND note <> ''),
	CONSTRAINT fk_law_check__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_law_check__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_law_check__step_since_kind CHECK (step_since BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE meter (
	id INTEGER NOT NULL,
	type_id INTEGER NOT NULL,
	serial TEXT NOT NULL,
	digits INTEGER NOT NULL,
	zones INTEGER NOT NULL,
	ratio_e3 INTEGER NOT NULL,
	made_on INTEGER,
	verified_to INTEGER NOT NULL,
	CONSTRAINT pk_meter PRIMARY KEY (id),
	CONSTRAINT uq_meter__type_id_serial UNIQUE (type_id, serial),
	CONSTRAINT ck_meter__digits_bounds CHECK (digits BETWEEN 1 AND 9),
	CONSTRAINT ck_meter__zones_bounds CHECK (zones BETWEEN 1 AND 3),
	CONSTRAINT ck_meter__ratio_bounds CHECK (ratio_e3 BETWEEN 1 AND 100000000),
	CONSTRAINT fk_meter__type_id FOREIGN KEY(type_id) REFERENCES meter_type (id),
	CONSTRAINT ck_meter__made_on_kind CHECK (made_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter__verified_to_kind CHECK (verified_to BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_meter__serial ON meter (serial)

CREATE TABLE office (
	id INTEGER NOT NULL,
	organization_id INTEGER NOT NULL,
	locality TEXT NOT NULL,
	missing_readings_pct INTEGER NOT NULL,
	CONSTRAINT pk_office PRIMARY KEY (id),
	CONSTRAINT ck_office__percent CHECK (missing_readings_pct BETWEEN 0 AND 100),
	CONSTRAINT fk_office__organization_id FOREIGN KEY(organization_id) REFERENCES organization (id)
)
 STRICT

CREATE TABLE payment_batch (
	id INTEGER NOT NULL,
	period INTEGER NOT NULL,
	received_on INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	status INTEGER NOT NULL,
	declared_count INTEGER,
	declared_sum_kop INTEGER,
	author_id INTEGER NOT NULL,
	opened_at_ms INTEGER NOT NULL,
	closing_note TEXT,
	version INTEGER NOT NULL,
	CONSTRAINT pk_payment_batch PRIMARY KEY (id),
	CONSTRAINT fk_payment_batch__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_payment_batch__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_payment_batch__received_on_kind CHECK (received_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_payment_batch__channel_kind CHECK (channel BETWEEN 1 AND 4),
	CONSTRAINT ck_payment_batch__status_kind CHECK (status BETWEEN 1 AND 3)
)
 STRICT

CREATE INDEX ix_payment_batch__author_id ON payment_batch (author_id)

CREATE INDEX ix_payment_batch__period ON payment_batch (period)

CREATE TABLE penalty_run (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	rate_mode INTEGER NOT NULL,
	cap_key INTEGER NOT NULL,
	cap_legal INTEGER NOT NULL,
	moratorium_497 INTEGER NOT NULL,
	due_shift INTEGER NOT NULL,
	result_hash TEXT NOT NULL,
	accounts INTEGER NOT NULL,
	lines INTEGER NOT NULL,
	spans INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_penalty_run PRIMARY KEY (id),
	CONSTRAINT uq_penalty_run__number UNIQUE (number),
	CONSTRAINT fk_penalty_run__reverses_id FOREIGN KEY(reverses_id) REFERENCES penalty_run (id),
	CONSTRAINT ck_penalty_run__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_penalty_run__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_penalty_run__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_penalty_run__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_penalty_run__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_penalty_run__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_penalty_run__rate_mode_kind CHECK (rate_mode BETWEEN 1 AND 3),
	CONSTRAINT ck_penalty_run__cap_key_kind CHECK (cap_key BETWEEN 1 AND 2),
	CONSTRAINT ck_penalty_run__cap_legal_kind CHECK (cap_legal IN (0, 1)),
	CONSTRAINT ck_penalty_run__moratorium_497_kind CHECK (moratorium_497 IN (0, 1)),
	CONSTRAINT ck_penalty_run__due_shift_kind CHECK (due_shift IN (0, 1))
)
 STRICT

CREATE INDEX ix_penalty_run__period ON penalty_run (period)

CREATE UNIQUE INDEX uq_penalty_run__reverses ON penalty_run (reverses_id)

CREATE TABLE period_event (
	id INTEGER NOT NULL,
	period INTEGER NOT NULL,
	step INTEGER NOT NULL,
	check_name TEXT NOT NULL,
	rows INTEGER NOT NULL,
	reason TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_period_event PRIMARY KEY (id),
	CONSTRAINT ck_period_event__has_a_reason CHECK (step NOT IN (3, 5) OR reason <> ''),
	CONSTRAINT ck_period_event__names_its_check CHECK ((step = 3) = (check_name <> '')),
	CONSTRAINT fk_period_event__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_period_event__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_period_event__step_kind CHECK (step BETWEEN 1 AND 5)
)
 STRICT

CREATE INDEX ix_period_event__period ON period_event (period)

CREATE TABLE recalculation (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	cause INTEGER NOT NULL,
	scope TEXT NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	last_mark_id INTEGER NOT NULL,
	is_complete INTEGER NOT NULL,
	result_hash TEXT NOT NULL,
	lines INTEGER NOT NULL,
	parked INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_recalculation PRIMARY KEY (id),
	CONSTRAINT uq_recalculation__number UNIQUE (number),
	CONSTRAINT fk_recalculation__reverses_id FOREIGN KEY(reverses_id) REFERENCES recalculation (id),
	CONSTRAINT ck_recalculation__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_recalculation__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_recalculation__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_recalculation__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_recalculation__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_recalculation__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_recalculation__cause_kind CHECK (cause BETWEEN 1 AND 7),
	CONSTRAINT ck_recalculation__is_complete_kind CHECK (is_complete IN (0, 1))
)
 STRICT

CREATE INDEX ix_recalculation__period ON recalculation (period)

CREATE UNIQUE INDEX uq_recalculation__reverses ON recalculation (reverses_id)

CREATE TABLE run (
	id INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	scope TEXT NOT NULL,
	accrued_on INTEGER NOT NULL,
	result_hash TEXT NOT NULL,
	lines INTEGER NOT NULL,
	parked INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	started_at_ms INTEGER NOT NULL,
	finished_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_run PRIMARY KEY (id),
	CONSTRAINT fk_run__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_run__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_run__status_kind CHECK (status BETWEEN 1 AND 4),
	CONSTRAINT ck_run__accrued_on_kind CHECK (accrued_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_run__period ON run (period)

CREATE TABLE service (
	id INTEGER NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	unit_id INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	resource INTEGER NOT NULL,
	section INTEGER NOT NULL,
	capital_repair INTEGER NOT NULL,
	position INTEGER NOT NULL,
	season INTEGER NOT NULL,
	proration INTEGER NOT NULL,
	CONSTRAINT pk_service PRIMARY KEY (id),
	CONSTRAINT uq_service__code UNIQUE (code),
	CONSTRAINT uq_service__name UNIQUE (name),
	CONSTRAINT fk_service__unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
	CONSTRAINT ck_service__kind_kind CHECK (kind BETWEEN 1 AND 8),
	CONSTRAINT ck_service__resource_kind CHECK (resource BETWEEN 0 AND 6),
	CONSTRAINT ck_service__section_kind CHECK (section BETWEEN 1 AND 2),
	CONSTRAINT ck_service__capital_repair_kind CHECK (capital_repair IN (0, 1)),
	CONSTRAINT ck_service__season_kind CHECK (season BETWEEN 0 AND 3),
	CONSTRAINT ck_service__proration_kind CHECK (proration BETWEEN 1 AND 2)
)
 STRICT

CREATE TABLE settlement_mark (
	id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	since INTEGER NOT NULL,
	cause INTEGER NOT NULL,
	reason TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	recalculation_id INTEGER NOT NULL,
	settled_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_settlement_mark PRIMARY KEY (id),
	CONSTRAINT ck_settlement_mark__whose CHECK (building_id <> 0 OR account_id = 0),
	CONSTRAINT fk_settlement_mark__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_settlement_mark__since_kind CHECK (since BETWEEN 197001 AND 999812),
	CONSTRAINT ck_settlement_mark__cause_kind CHECK (cause BETWEEN 1 AND 7)
)
 STRICT

CREATE INDEX ix_settlement_mark__open ON settlement_mark (settled_at_ms, building_id)

CREATE TABLE subscriber_group (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	category_id INTEGER,
	debtor_kind INTEGER NOT NULL,
	CONSTRAINT pk_subscriber_group PRIMARY KEY (id),
	CONSTRAINT uq_subscriber_group__name UNIQUE (name),
	CONSTRAINT fk_subscriber_group__category_id FOREIGN KEY(category_id) REFERENCES tariff_category (id),
	CONSTRAINT ck_subscriber_group__debtor_kind_kind CHECK (debtor_kind BETWEEN 1 AND 5)
)
 STRICT

CREATE TABLE building_amenity (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	amenity_id INTEGER NOT NULL,
	CONSTRAINT pk_building_amenity PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_building_amenity__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_amenity__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_amenity__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_amenity__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_amenity__amenity_id FOREIGN KEY(amenity_id) REFERENCES amenity_level (id),
	CONSTRAINT ck_building_amenity__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_amenity__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE building_area (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	premises_e4 INTEGER NOT NULL,
	common_e4 INTEGER NOT NULL,
	CONSTRAINT pk_building_area PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_building_area__premises_area_bounds CHECK (premises_e4 BETWEEN 1 AND 10000000000),
	CONSTRAINT ck_building_area__common_area_bounds CHECK (common_e4 BETWEEN 0 AND 10000000000),
	CONSTRAINT ck_building_area__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_area__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_area__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_area__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_building_area__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_area__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE building_balance (
	run_id INTEGER NOT NULL,
	recalculation_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	period INTEGER NOT NULL,
	mode INTEGER NOT NULL,
	is_measured INTEGER NOT NULL,
	need_e9 INTEGER NOT NULL,
	base_e9 INTEGER NOT NULL,
	carried_e9 INTEGER NOT NULL,
	CONSTRAINT pk_building_balance PRIMARY KEY (run_id, recalculation_id, building_id, service_id, period),
	CONSTRAINT ck_building_balance__signs CHECK (base_e9 >= 0 AND carried_e9 <= 0),
	CONSTRAINT fk_building_balance__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_balance__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_building_balance__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_building_balance__mode_kind CHECK (mode BETWEEN 1 AND 7),
	CONSTRAINT ck_building_balance__is_measured_kind CHECK (is_measured IN (0, 1))
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE building_common (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	mode INTEGER NOT NULL,
	basis TEXT NOT NULL,
	CONSTRAINT pk_building_common PRIMARY KEY (building_id, service_id, valid_from),
	CONSTRAINT ck_building_common__has_a_basis CHECK (basis <> ''),
	CONSTRAINT ck_building_common__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_common__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_common__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_common__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_common__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_building_common__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_common__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_common__mode_kind CHECK (mode BETWEEN 1 AND 7)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE building_heating (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	payment INTEGER NOT NULL,
	months INTEGER NOT NULL,
	CONSTRAINT pk_building_heating PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_building_heating__months_bounds CHECK (months BETWEEN 1 AND 12),
	CONSTRAINT ck_building_heating__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_heating__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_heating__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_heating__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_building_heating__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_heating__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_heating__payment_kind CHECK (payment BETWEEN 1 AND 2)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE building_season (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	season INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	CONSTRAINT pk_building_season PRIMARY KEY (building_id, season, valid_from),
	CONSTRAINT ck_building_season__a_season CHECK (season <> 0),
	CONSTRAINT ck_building_season__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_season__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_season__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_season__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_building_season__season_kind CHECK (season BETWEEN 0 AND 3),
	CONSTRAINT ck_building_season__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_season__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE building_supplier (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	CONSTRAINT pk_building_supplier PRIMARY KEY (building_id, service_id, valid_from),
	CONSTRAINT ck_building_supplier__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_building_supplier__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_building_supplier__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_building_supplier__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_building_supplier__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_building_supplier__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_building_supplier__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_building_supplier__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE heat_volume (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	volume_e6 INTEGER NOT NULL,
	CONSTRAINT pk_heat_volume PRIMARY KEY (building_id, service_id, account_id, valid_from),
	CONSTRAINT ck_heat_volume__volume_bounds CHECK (volume_e6 BETWEEN 0 AND 1000000000000),
	CONSTRAINT ck_heat_volume__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_heat_volume__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_heat_volume__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_heat_volume__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_heat_volume__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_heat_volume__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_heat_volume__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE hold_limit (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	percent_e2 INTEGER NOT NULL,
	least_kop INTEGER NOT NULL,
	CONSTRAINT pk_hold_limit PRIMARY KEY (service_id, valid_from),
	CONSTRAINT ck_hold_limit__sums CHECK (amount_kop BETWEEN 0 AND 1000000000000 AND least_kop BETWEEN 0 AND 1000000000000),
	CONSTRAINT ck_hold_limit__percent CHECK (percent_e2 BETWEEN 0 AND 1000000),
	CONSTRAINT ck_hold_limit__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_hold_limit__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_hold_limit__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_hold_limit__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_hold_limit__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE law_choice (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	name TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	answer TEXT NOT NULL,
	act_id INTEGER NOT NULL,
	CONSTRAINT pk_law_choice PRIMARY KEY (name, valid_from),
	CONSTRAINT ck_law_choice__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_law_choice__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_law_choice__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_law_choice__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_law_choice__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_law_choice__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE norm (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	amenity_id INTEGER NOT NULL,
	purpose INTEGER NOT NULL,
	rooms INTEGER NOT NULL,
	people INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	norm_e6 INTEGER NOT NULL,
	act_id INTEGER NOT NULL,
	CONSTRAINT pk_norm PRIMARY KEY (id),
	CONSTRAINT ck_norm__norm_bounds CHECK (norm_e6 BETWEEN 0 AND 100000000000),
	CONSTRAINT ck_norm__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_norm__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_norm__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_norm__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_norm__amenity_id FOREIGN KEY(amenity_id) REFERENCES amenity_level (id),
	CONSTRAINT fk_norm__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_norm__purpose_kind CHECK (purpose BETWEEN 1 AND 6),
	CONSTRAINT ck_norm__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_norm__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_norm__service_id ON norm (service_id)

CREATE TABLE one_off (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	scope TEXT NOT NULL,
	"key" TEXT,
	lines INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_one_off PRIMARY KEY (id),
	CONSTRAINT uq_one_off__number UNIQUE (number),
	CONSTRAINT fk_one_off__reverses_id FOREIGN KEY(reverses_id) REFERENCES one_off (id),
	CONSTRAINT ck_one_off__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_one_off__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT fk_one_off__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_one_off__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_one_off__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_one_off__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_one_off__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_one_off__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812)
)
 STRICT

CREATE INDEX ix_one_off__period ON one_off (period)

CREATE UNIQUE INDEX uq_one_off__key ON one_off ("key") WHERE status <> 3

CREATE UNIQUE INDEX uq_one_off__reverses ON one_off (reverses_id)

CREATE TABLE outage (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	degrees INTEGER NOT NULL,
	cold_price_e6 INTEGER NOT NULL,
	start_min INTEGER NOT NULL,
	end_min INTEGER NOT NULL,
	act TEXT NOT NULL,
	scope TEXT NOT NULL,
	places INTEGER NOT NULL,
	CONSTRAINT pk_outage PRIMARY KEY (id),
	CONSTRAINT ck_outage__lasts CHECK (end_min > start_min),
	CONSTRAINT ck_outage__price CHECK (cold_price_e6 >= 0),
	CONSTRAINT uq_outage__number UNIQUE (number),
	CONSTRAINT fk_outage__reverses_id FOREIGN KEY(reverses_id) REFERENCES outage (id),
	CONSTRAINT ck_outage__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_outage__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT fk_outage__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_outage__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_outage__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_outage__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_outage__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_outage__kind_kind CHECK (kind BETWEEN 1 AND 18)
)
 STRICT

CREATE INDEX ix_outage__period ON outage (period)

CREATE UNIQUE INDEX uq_outage__reverses ON outage (reverses_id)

CREATE TABLE parked_line (
	run_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	first_id INTEGER NOT NULL,
	second_id INTEGER NOT NULL,
	CONSTRAINT pk_parked_line PRIMARY KEY (run_id, building_id, account_id, line),
	CONSTRAINT fk_parked_line__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT ck_parked_line__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_parked_line__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_parked_line__reason_kind CHECK (reason BETWEEN 1 AND 25)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE posting (
	period INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	CONSTRAINT pk_posting PRIMARY KEY (period, building_id),
	CONSTRAINT fk_posting__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_posting__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT ck_posting__period_kind CHECK (period BETWEEN 197001 AND 999812)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_posting__building ON posting (building_id, period)

CREATE INDEX ix_posting__run_id ON posting (run_id)

CREATE TABLE postponed_line (
	period INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_postponed_line PRIMARY KEY (period, building_id, account_id, service_id, point_id, reason),
	CONSTRAINT ck_postponed_line__has_a_reason CHECK (note <> ''),
	CONSTRAINT fk_postponed_line__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_postponed_line__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_postponed_line__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_postponed_line__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_postponed_line__reason_kind CHECK (reason BETWEEN 1 AND 25)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE premises (
	id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	number TEXT NOT NULL,
	entrance INTEGER NOT NULL,
	floor INTEGER NOT NULL,
	walk_order INTEGER NOT NULL,
	gis_id TEXT,
	CONSTRAINT pk_premises PRIMARY KEY (id),
	CONSTRAINT uq_premises__building_id_number UNIQUE (building_id, number),
	CONSTRAINT uq_premises__id_building_id UNIQUE (id, building_id),
	CONSTRAINT fk_premises__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT uq_premises__gis_id UNIQUE (gis_id),
	CONSTRAINT ck_premises__kind_kind CHECK (kind BETWEEN 1 AND 3)
)
 STRICT

CREATE TABLE range_limit (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	category_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	first_e6 INTEGER NOT NULL,
	second_e6 INTEGER NOT NULL,
	season_e2 INTEGER NOT NULL,
	act_id INTEGER NOT NULL,
	CONSTRAINT pk_range_limit PRIMARY KEY (id),
	CONSTRAINT ck_range_limit__in_order CHECK (0 < first_e6 AND first_e6 < second_e6),
	CONSTRAINT ck_range_limit__bounds CHECK (second_e6 <= 1000000000000 AND season_e2 BETWEEN 100 AND 1000),
	CONSTRAINT ck_range_limit__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_range_limit__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_range_limit__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_range_limit__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_range_limit__category_id FOREIGN KEY(category_id) REFERENCES tariff_category (id),
	CONSTRAINT fk_range_limit__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_range_limit__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_range_limit__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_range_limit__service_id ON range_limit (service_id)

CREATE TABLE reading_batch (
	id INTEGER NOT NULL,
	period INTEGER NOT NULL,
	taken_on INTEGER NOT NULL,
	source INTEGER NOT NULL,
	status INTEGER NOT NULL,
	controller_id INTEGER,
	route_building_id INTEGER,
	declared_count INTEGER,
	declared_sum_e6 INTEGER,
	cursor_point_id INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	verifier_id INTEGER,
	closing_note TEXT,
	opened_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	CONSTRAINT pk_reading_batch PRIMARY KEY (id),
	CONSTRAINT fk_reading_batch__controller_id FOREIGN KEY(controller_id) REFERENCES controller (id),
	CONSTRAINT fk_reading_batch__route_building_id FOREIGN KEY(route_building_id) REFERENCES building (id),
	CONSTRAINT fk_reading_batch__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT fk_reading_batch__verifier_id FOREIGN KEY(verifier_id) REFERENCES user (id),
	CONSTRAINT ck_reading_batch__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_reading_batch__taken_on_kind CHECK (taken_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_reading_batch__source_kind CHECK (source BETWEEN 1 AND 8),
	CONSTRAINT ck_reading_batch__status_kind CHECK (status BETWEEN 1 AND 3)
)
 STRICT

CREATE INDEX ix_reading_batch__author_id ON reading_batch (author_id)

CREATE INDEX ix_reading_batch__period ON reading_batch (period)

CREATE TABLE resource_use (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	volume_e6 INTEGER NOT NULL,
	basis TEXT NOT NULL,
	CONSTRAINT pk_resource_use PRIMARY KEY (building_id, service_id, valid_from),
	CONSTRAINT ck_resource_use__volume_bounds CHECK (volume_e6 BETWEEN 0 AND 1000000000000),
	CONSTRAINT ck_resource_use__has_a_basis CHECK (basis <> ''),
	CONSTRAINT ck_resource_use__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_resource_use__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_resource_use__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_resource_use__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_resource_use__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_resource_use__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_resource_use__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE route (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	controller_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	CONSTRAINT pk_route PRIMARY KEY (building_id, valid_from),
	CONSTRAINT ck_route__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_route__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_route__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_route__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_route__controller_id FOREIGN KEY(controller_id) REFERENCES controller (id),
	CONSTRAINT ck_route__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_route__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_route__controller_id ON route (controller_id)

CREATE TABLE run_building (
	run_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	digest TEXT NOT NULL,
	lines INTEGER NOT NULL,
	parked INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	lines_run_id INTEGER NOT NULL,
	CONSTRAINT pk_run_building PRIMARY KEY (run_id, building_id),
	CONSTRAINT fk_run_building__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_run_building__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_run_building__lines_run_id FOREIGN KEY(lines_run_id) REFERENCES run (id)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE run_total (
	run_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	method INTEGER NOT NULL,
	lines INTEGER NOT NULL,
	volume_e6 INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_run_total PRIMARY KEY (run_id, building_id, service_id, method),
	CONSTRAINT fk_run_total__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_run_total__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_run_total__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_run_total__method_kind CHECK (method BETWEEN 1 AND 32)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE service_source (
	service_id INTEGER NOT NULL,
	source_id INTEGER NOT NULL,
	CONSTRAINT pk_service_source PRIMARY KEY (service_id, source_id),
	CONSTRAINT fk_service_source__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_service_source__source_id FOREIGN KEY(source_id) REFERENCES service (id)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE tariff (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	category_id INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	range_number INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	price_e6 INTEGER NOT NULL,
	vat_e2 INTEGER NOT NULL,
	act_id INTEGER NOT NULL,
	CONSTRAINT pk_tariff PRIMARY KEY (id),
	CONSTRAINT ck_tariff__price_bounds CHECK (price_e6 BETWEEN 0 AND 100000000000),
	CONSTRAINT ck_tariff__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_tariff__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_tariff__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_tariff__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_tariff__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT fk_tariff__category_id FOREIGN KEY(category_id) REFERENCES tariff_category (id),
	CONSTRAINT fk_tariff__act_id FOREIGN KEY(act_id) REFERENCES act (id),
	CONSTRAINT ck_tariff__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_tariff__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_tariff__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_tariff__service_id ON tariff (service_id)

CREATE TABLE account (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	building_id INTEGER NOT NULL,
	premises_id INTEGER NOT NULL,
	object_kind INTEGER NOT NULL,
	share_num INTEGER NOT NULL,
	share_den INTEGER NOT NULL,
	opened_on INTEGER NOT NULL,
	closed_on INTEGER NOT NULL,
	els TEXT,
	gis_id TEXT,
	version INTEGER NOT NULL,
	CONSTRAINT pk_account PRIMARY KEY (id),
	CONSTRAINT uq_account__id_building_id UNIQUE (id, building_id),
	CONSTRAINT uq_account__number UNIQUE (number),
	CONSTRAINT fk_account__premises_id_building_id FOREIGN KEY(premises_id, building_id) REFERENCES premises (id, building_id),
	CONSTRAINT ck_account__opened_before_closed CHECK (opened_on < closed_on),
	CONSTRAINT ck_account__share CHECK (share_num BETWEEN 1 AND share_den),
	CONSTRAINT fk_account__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT uq_account__els UNIQUE (els),
	CONSTRAINT uq_account__gis_id UNIQUE (gis_id),
	CONSTRAINT ck_account__object_kind_kind CHECK (object_kind BETWEEN 1 AND 4),
	CONSTRAINT ck_account__opened_on_kind CHECK (opened_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account__closed_on_kind CHECK (closed_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_account__building_id ON account (building_id)

CREATE INDEX ix_account__number ON account (number)

CREATE INDEX ix_account__premises_id ON account (premises_id)

CREATE TABLE outage_place (
	outage_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	CONSTRAINT pk_outage_place PRIMARY KEY (outage_id, building_id, account_id),
	CONSTRAINT fk_outage_place__outage_id FOREIGN KEY(outage_id) REFERENCES outage (id),
	CONSTRAINT fk_outage_place__building_id FOREIGN KEY(building_id) REFERENCES building (id)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE premises_area (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	premises_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	total_e4 INTEGER NOT NULL,
	living_e4 INTEGER NOT NULL,
	heated_e4 INTEGER NOT NULL,
	rooms INTEGER NOT NULL,
	no_heating INTEGER NOT NULL,
	CONSTRAINT pk_premises_area PRIMARY KEY (building_id, premises_id, valid_from),
	CONSTRAINT fk_premises_area__premises_id_building_id FOREIGN KEY(premises_id, building_id) REFERENCES premises (id, building_id),
	CONSTRAINT ck_premises_area__area_bounds CHECK (total_e4 BETWEEN 1 AND 1000000000),
	CONSTRAINT ck_premises_area__area_parts CHECK (living_e4 BETWEEN 0 AND total_e4 AND heated_e4 BETWEEN 0 AND total_e4),
	CONSTRAINT ck_premises_area__rooms_bounds CHECK (rooms BETWEEN 1 AND 99),
	CONSTRAINT ck_premises_area__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_premises_area__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_premises_area__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_premises_area__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_premises_area__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_premises_area__no_heating_kind CHECK (no_heating IN (0, 1))
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE absence (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	people INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	requested_on INTEGER NOT NULL,
	papers TEXT NOT NULL,
	CONSTRAINT pk_absence PRIMARY KEY (id),
	CONSTRAINT fk_absence__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_absence__people CHECK (people BETWEEN 1 AND 1000),
	CONSTRAINT ck_absence__more_than_five_full_days CHECK (valid_to - valid_from > 5),
	CONSTRAINT uq_absence__number UNIQUE (number),
	CONSTRAINT fk_absence__reverses_id FOREIGN KEY(reverses_id) REFERENCES absence (id),
	CONSTRAINT ck_absence__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_absence__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_absence__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_absence__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_absence__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_absence__requested_on_kind CHECK (requested_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_absence__account ON absence (building_id, account_id)

CREATE INDEX ix_absence__period ON absence (period)

CREATE UNIQUE INDEX uq_absence__reverses ON absence (reverses_id)

CREATE TABLE account_group (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	group_id INTEGER NOT NULL,
	CONSTRAINT pk_account_group PRIMARY KEY (building_id, account_id, valid_from),
	CONSTRAINT fk_account_group__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_account_group__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_account_group__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_account_group__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_account_group__group_id FOREIGN KEY(group_id) REFERENCES subscriber_group (id),
	CONSTRAINT ck_account_group__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account_group__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE account_holder (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	place INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	person_id INTEGER NOT NULL,
	CONSTRAINT pk_account_holder PRIMARY KEY (building_id, account_id, place, valid_from),
	CONSTRAINT fk_account_holder__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_account_holder__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_account_holder__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_account_holder__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_account_holder__person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT ck_account_holder__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account_holder__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_account_holder__account_id ON account_holder (account_id)

CREATE INDEX ix_account_holder__person_id ON account_holder (person_id)

CREATE TABLE account_supplier (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	CONSTRAINT pk_account_supplier PRIMARY KEY (building_id, account_id, service_id, valid_from),
	CONSTRAINT fk_account_supplier__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_account_supplier__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_account_supplier__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_account_supplier__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_account_supplier__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_account_supplier__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_account_supplier__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_account_supplier__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE balance (
	period INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	opening_kop INTEGER NOT NULL,
	charged_kop INTEGER NOT NULL,
	recalculated_kop INTEGER NOT NULL,
	penalty_kop INTEGER NOT NULL,
	paid_kop INTEGER NOT NULL,
	closing_kop INTEGER NOT NULL,
	CONSTRAINT pk_balance PRIMARY KEY (period, building_id, account_id, service_id, supplier_id),
	CONSTRAINT ck_balance__adds_up CHECK (closing_kop = opening_kop + charged_kop + recalculated_kop + penalty_kop - paid_kop),
	CONSTRAINT fk_balance__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_balance__period_kind CHECK (period BETWEEN 197001 AND 999812)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE capacity (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	flow_e9 INTEGER NOT NULL,
	day_hours INTEGER NOT NULL,
	basis TEXT NOT NULL,
	CONSTRAINT pk_capacity PRIMARY KEY (building_id, account_id, service_id, valid_from),
	CONSTRAINT fk_capacity__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_capacity__flow_bounds CHECK (flow_e9 BETWEEN 1 AND 10000000000000),
	CONSTRAINT ck_capacity__hours_of_a_day CHECK (day_hours BETWEEN 1 AND 24),
	CONSTRAINT ck_capacity__has_a_basis CHECK (basis <> ''),
	CONSTRAINT ck_capacity__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_capacity__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_capacity__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_capacity__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_capacity__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_capacity__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE charge (
	run_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	method INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	range_number INTEGER NOT NULL,
	reading_from_e6 INTEGER NOT NULL,
	reading_to_e6 INTEGER NOT NULL,
	person_days INTEGER NOT NULL,
	norm_e6 INTEGER NOT NULL,
	uplift_e2 INTEGER NOT NULL,
	area_e4 INTEGER NOT NULL,
	quantity_u INTEGER NOT NULL,
	share_num INTEGER NOT NULL,
	share_den INTEGER NOT NULL,
	volume_e6 INTEGER NOT NULL,
	tariff_id INTEGER NOT NULL,
	price_e6 INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_charge PRIMARY KEY (run_id, account_id, line),
	CONSTRAINT ck_charge__shape CHECK (share_den > 0 AND from_day < to_day),
	CONSTRAINT fk_charge__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_charge__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_charge__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_charge__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_charge__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_charge__method_kind CHECK (method BETWEEN 1 AND 32),
	CONSTRAINT ck_charge__zone_kind CHECK (zone BETWEEN 0 AND 4)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE held_charge (
	run_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	method INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	range_number INTEGER NOT NULL,
	reading_from_e6 INTEGER NOT NULL,
	reading_to_e6 INTEGER NOT NULL,
	person_days INTEGER NOT NULL,
	norm_e6 INTEGER NOT NULL,
	uplift_e2 INTEGER NOT NULL,
	area_e4 INTEGER NOT NULL,
	quantity_u INTEGER NOT NULL,
	share_num INTEGER NOT NULL,
	share_den INTEGER NOT NULL,
	volume_e6 INTEGER NOT NULL,
	tariff_id INTEGER NOT NULL,
	price_e6 INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_held_charge PRIMARY KEY (run_id, account_id, line),
	CONSTRAINT ck_held_charge__shape CHECK (share_den > 0 AND from_day < to_day),
	CONSTRAINT fk_held_charge__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_held_charge__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_held_charge__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_held_charge__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_held_charge__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_held_charge__method_kind CHECK (method BETWEEN 1 AND 32),
	CONSTRAINT ck_held_charge__zone_kind CHECK (zone BETWEEN 0 AND 4)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE held_line (
	run_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	lines INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	before_kop INTEGER NOT NULL,
	CONSTRAINT pk_held_line PRIMARY KEY (run_id, building_id, account_id, service_id),
	CONSTRAINT fk_held_line__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_held_line__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT fk_held_line__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_held_line__reason_kind CHECK (reason BETWEEN 1 AND 2)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE held_ruling (
	period INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	decision INTEGER NOT NULL,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_held_ruling PRIMARY KEY (period, building_id, account_id, service_id, amount_kop),
	CONSTRAINT fk_held_ruling__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_held_ruling__has_a_reason CHECK (note <> ''),
	CONSTRAINT fk_held_ruling__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_held_ruling__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_held_ruling__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_held_ruling__decision_kind CHECK (decision BETWEEN 1 AND 2)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE instalment_plan (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	parts INTEGER NOT NULL,
	rate_e2 INTEGER NOT NULL,
	CONSTRAINT pk_instalment_plan PRIMARY KEY (id),
	CONSTRAINT fk_instalment_plan__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_instalment_plan__shape CHECK (amount_kop > 0 AND parts BETWEEN 1 AND 12),
	CONSTRAINT ck_instalment_plan__rate CHECK (rate_e2 BETWEEN 0 AND 10000),
	CONSTRAINT uq_instalment_plan__number UNIQUE (number),
	CONSTRAINT fk_instalment_plan__reverses_id FOREIGN KEY(reverses_id) REFERENCES instalment_plan (id),
	CONSTRAINT ck_instalment_plan__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_instalment_plan__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_instalment_plan__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_instalment_plan__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_instalment_plan__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_instalment_plan__status_kind CHECK (status BETWEEN 1 AND 3)
)
 STRICT

CREATE INDEX ix_instalment_plan__account_id ON instalment_plan (account_id)

CREATE INDEX ix_instalment_plan__period ON instalment_plan (period)

CREATE UNIQUE INDEX uq_instalment_plan__reverses ON instalment_plan (reverses_id)

CREATE TABLE metering_point (
	id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER,
	service_id INTEGER NOT NULL,
	location TEXT NOT NULL,
	name TEXT NOT NULL,
	is_head INTEGER NOT NULL,
	is_void INTEGER NOT NULL,
	parent_id INTEGER,
	walk_order INTEGER NOT NULL,
	CONSTRAINT pk_metering_point PRIMARY KEY (id),
	CONSTRAINT fk_metering_point__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_metering_point__parent_id_building_id FOREIGN KEY(parent_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT uq_metering_point__id_building_id UNIQUE (id, building_id),
	CONSTRAINT ck_metering_point__not_its_own_parent CHECK (parent_id <> id),
	CONSTRAINT fk_metering_point__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_metering_point__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_metering_point__is_head_kind CHECK (is_head IN (0, 1)),
	CONSTRAINT ck_metering_point__is_void_kind CHECK (is_void IN (0, 1))
)
 STRICT

CREATE INDEX ix_metering_point__account_id ON metering_point (account_id)

CREATE INDEX ix_metering_point__building_walk ON metering_point (building_id, walk_order)

CREATE INDEX ix_metering_point__parent_id ON metering_point (parent_id)

CREATE TABLE movement (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	document_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	period INTEGER NOT NULL,
	nature INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_movement PRIMARY KEY (id),
	CONSTRAINT fk_movement__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT uq_movement__kind_document_id_line UNIQUE (kind, document_id, line),
	CONSTRAINT ck_movement__not_zero CHECK (amount_kop <> 0),
	CONSTRAINT fk_movement__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_movement__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_movement__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_movement__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_movement__nature_kind CHECK (nature BETWEEN 1 AND 2)
)
 STRICT

CREATE INDEX ix_movement__account ON movement (account_id, period)

CREATE INDEX ix_movement__period ON movement (period)

CREATE TABLE one_off_line (
	one_off_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	quantity_e6 INTEGER NOT NULL,
	price_e6 INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_one_off_line PRIMARY KEY (one_off_id, account_id),
	CONSTRAINT fk_one_off_line__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_one_off_line__amount CHECK (amount_kop <> 0 AND (quantity_e6 = 0) = (price_e6 = 0)),
	CONSTRAINT fk_one_off_line__one_off_id FOREIGN KEY(one_off_id) REFERENCES one_off (id),
	CONSTRAINT fk_one_off_line__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_one_off_line__account_id ON one_off_line (account_id)

CREATE TABLE payment (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	received_on INTEGER NOT NULL,
	value_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	status INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	reverses_id INTEGER,
	batch_id INTEGER,
	batch_row INTEGER,
	external_id TEXT,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_payment PRIMARY KEY (id),
	CONSTRAINT fk_payment__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_payment__not_zero CHECK (amount_kop <> 0),
	CONSTRAINT ck_payment__negative_only_as_a_reversal CHECK ((amount_kop < 0) = (reverses_id IS NOT NULL)),
	CONSTRAINT fk_payment__reverses_id FOREIGN KEY(reverses_id) REFERENCES payment (id),
	CONSTRAINT fk_payment__batch_id FOREIGN KEY(batch_id) REFERENCES payment_batch (id),
	CONSTRAINT fk_payment__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_payment__received_on_kind CHECK (received_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_payment__value_on_kind CHECK (value_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_payment__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_payment__channel_kind CHECK (channel BETWEEN 1 AND 4),
	CONSTRAINT ck_payment__status_kind CHECK (status BETWEEN 1 AND 3)
)
 STRICT

CREATE INDEX ix_payment__account_id ON payment (account_id)

CREATE INDEX ix_payment__period ON payment (period)

CREATE UNIQUE INDEX uq_payment__batch_row ON payment (batch_id, batch_row)

CREATE UNIQUE INDEX uq_payment__external ON payment (channel, external_id)

CREATE UNIQUE INDEX uq_payment__reverses ON payment (reverses_id)

CREATE TABLE penalty (
	run_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_penalty PRIMARY KEY (run_id, building_id, account_id, line),
	CONSTRAINT fk_penalty__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_penalty__run_id FOREIGN KEY(run_id) REFERENCES penalty_run (id),
	CONSTRAINT ck_penalty__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE recalculation_line (
	recalculation_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	line INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	part INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	was_volume_e6 INTEGER NOT NULL,
	becomes_volume_e6 INTEGER NOT NULL,
	was_kop INTEGER NOT NULL,
	becomes_kop INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_recalculation_line PRIMARY KEY (recalculation_id, account_id, service_month, line),
	CONSTRAINT fk_recalculation_line__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_recalculation_line__difference CHECK (amount_kop = becomes_kop - was_kop),
	CONSTRAINT fk_recalculation_line__recalculation_id FOREIGN KEY(recalculation_id) REFERENCES recalculation (id),
	CONSTRAINT fk_recalculation_line__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_recalculation_line__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_recalculation_line__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812),
	CONSTRAINT ck_recalculation_line__part_kind CHECK (part BETWEEN 1 AND 5),
	CONSTRAINT ck_recalculation_line__zone_kind CHECK (zone BETWEEN 0 AND 4)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_recalculation_line__account ON recalculation_line (account_id, service_month)

CREATE TABLE receipt (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	period INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	run_id INTEGER NOT NULL,
	movement_id INTEGER NOT NULL,
	penalty_run_id INTEGER NOT NULL,
	plan_id INTEGER NOT NULL,
	issued_on INTEGER NOT NULL,
	payments_to INTEGER NOT NULL,
	due_on INTEGER NOT NULL,
	opening_kop INTEGER NOT NULL,
	charged_kop INTEGER NOT NULL,
	paid_kop INTEGER NOT NULL,
	penalty_kop INTEGER NOT NULL,
	part_kop INTEGER NOT NULL,
	missed_kop INTEGER NOT NULL,
	interest_kop INTEGER NOT NULL,
	rate_e2 INTEGER NOT NULL,
	deferred_kop INTEGER NOT NULL,
	payable_kop INTEGER NOT NULL,
	qr TEXT NOT NULL,
	CONSTRAINT pk_receipt PRIMARY KEY (id),
	CONSTRAINT uq_receipt__number UNIQUE (number),
	CONSTRAINT uq_receipt__period_account_id_run_id_movement_id_penalty_run_id_plan_id UNIQUE (period, account_id, run_id, movement_id, penalty_run_id, plan_id),
	CONSTRAINT fk_receipt__building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT fk_receipt__account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT fk_receipt__run_id FOREIGN KEY(run_id) REFERENCES run (id),
	CONSTRAINT ck_receipt__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_receipt__issued_on_kind CHECK (issued_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_receipt__payments_to_kind CHECK (payments_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_receipt__due_on_kind CHECK (due_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_receipt__account_id ON receipt (account_id)

CREATE INDEX ix_receipt__building_id ON receipt (building_id)

CREATE TABLE residents (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	registered INTEGER NOT NULL,
	"temporary" INTEGER NOT NULL,
	owners INTEGER NOT NULL,
	CONSTRAINT pk_residents PRIMARY KEY (building_id, account_id, valid_from),
	CONSTRAINT fk_residents__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_residents__people CHECK (registered BETWEEN 0 AND 1000 AND temporary BETWEEN 0 AND 1000 AND owners BETWEEN 0 AND 1000),
	CONSTRAINT ck_residents__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_residents__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_residents__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_residents__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_residents__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE service_connection (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	meter_impossible INTEGER NOT NULL,
	CONSTRAINT pk_service_connection PRIMARY KEY (building_id, account_id, service_id, valid_from),
	CONSTRAINT fk_service_connection__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_service_connection__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_service_connection__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_service_connection__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_service_connection__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_service_connection__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_service_connection__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_service_connection__meter_impossible_kind CHECK (meter_impossible IN (0, 1))
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE violation (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	violation INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	flow_e9 INTEGER NOT NULL,
	CONSTRAINT pk_violation PRIMARY KEY (id),
	CONSTRAINT fk_violation__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT ck_violation__flow_bounds CHECK (flow_e9 BETWEEN 0 AND 10000000000000),
	CONSTRAINT ck_violation__three_months CHECK (valid_from < valid_to AND valid_to - valid_from <= 92),
	CONSTRAINT uq_violation__number UNIQUE (number),
	CONSTRAINT fk_violation__reverses_id FOREIGN KEY(reverses_id) REFERENCES violation (id),
	CONSTRAINT ck_violation__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_violation__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT fk_violation__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT ck_violation__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_violation__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_violation__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_violation__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_violation__violation_kind CHECK (violation BETWEEN 1 AND 2),
	CONSTRAINT ck_violation__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_violation__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_violation__account ON violation (building_id, account_id)

CREATE INDEX ix_violation__period ON violation (period)

CREATE UNIQUE INDEX uq_violation__reverses ON violation (reverses_id)

CREATE TABLE allocation (
	payment_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	period INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	rule INTEGER NOT NULL,
	CONSTRAINT pk_allocation PRIMARY KEY (payment_id, line),
	CONSTRAINT ck_allocation__advance_shape CHECK ((kind = 3) = (service_id = 0 AND supplier_id = 0 AND service_month = 0)),
	CONSTRAINT fk_allocation__payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
	CONSTRAINT ck_allocation__kind_kind CHECK (kind BETWEEN 1 AND 3),
	CONSTRAINT ck_allocation__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_allocation__rule_kind CHECK (rule BETWEEN 1 AND 6)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_allocation__account ON allocation (account_id, period)

CREATE TABLE formula (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	text TEXT NOT NULL,
	canonical TEXT NOT NULL,
	CONSTRAINT pk_formula PRIMARY KEY (id),
	CONSTRAINT fk_formula__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT ck_formula__ends_after_it_begins CHECK (valid_from < valid_to),
	CONSTRAINT fk_formula__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_formula__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT ck_formula__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_formula__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE TABLE instalment_debt (
	plan_id INTEGER NOT NULL,
	place INTEGER NOT NULL,
	service_id INTEGER NOT NULL,
	supplier_id INTEGER NOT NULL,
	service_month INTEGER NOT NULL,
	amount_kop INTEGER NOT NULL,
	CONSTRAINT pk_instalment_debt PRIMARY KEY (plan_id, place),
	CONSTRAINT ck_instalment_debt__positive CHECK (amount_kop > 0),
	CONSTRAINT fk_instalment_debt__plan_id FOREIGN KEY(plan_id) REFERENCES instalment_plan (id),
	CONSTRAINT fk_instalment_debt__service_id FOREIGN KEY(service_id) REFERENCES service (id),
	CONSTRAINT fk_instalment_debt__supplier_id FOREIGN KEY(supplier_id) REFERENCES organization (id),
	CONSTRAINT ck_instalment_debt__service_month_kind CHECK (service_month BETWEEN 197001 AND 999812)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE instalment_part (
	plan_id INTEGER NOT NULL,
	part INTEGER NOT NULL,
	due_on INTEGER NOT NULL,
	principal_kop INTEGER NOT NULL,
	interest_kop INTEGER NOT NULL,
	CONSTRAINT pk_instalment_part PRIMARY KEY (plan_id, part),
	CONSTRAINT ck_instalment_part__not_negative CHECK (principal_kop >= 0 AND interest_kop >= 0),
	CONSTRAINT fk_instalment_part__plan_id FOREIGN KEY(plan_id) REFERENCES instalment_plan (id),
	CONSTRAINT ck_instalment_part__due_on_kind CHECK (due_on BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE meter_installation (
	entered_id INTEGER NOT NULL,
	ended_id INTEGER,
	id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	meter_id INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	seal TEXT NOT NULL,
	accepted_on INTEGER,
	seal_broken_on INTEGER,
	CONSTRAINT pk_meter_installation PRIMARY KEY (id),
	CONSTRAINT fk_meter_installation__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT ck_meter_installation__ends_after_it_begins CHECK (valid_from <= valid_to),
	CONSTRAINT fk_meter_installation__entered_id FOREIGN KEY(entered_id) REFERENCES audit (id),
	CONSTRAINT fk_meter_installation__ended_id FOREIGN KEY(ended_id) REFERENCES audit (id),
	CONSTRAINT fk_meter_installation__meter_id FOREIGN KEY(meter_id) REFERENCES meter (id),
	CONSTRAINT ck_meter_installation__valid_from_kind CHECK (valid_from BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_installation__valid_to_kind CHECK (valid_to BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_installation__accepted_on_kind CHECK (accepted_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_installation__seal_broken_on_kind CHECK (seal_broken_on BETWEEN -100000 AND 2932896)
)
 STRICT

CREATE INDEX ix_meter_installation__building_id ON meter_installation (building_id)

CREATE INDEX ix_meter_installation__meter ON meter_installation (meter_id, valid_from)

CREATE INDEX ix_meter_installation__point_id ON meter_installation (point_id)

CREATE TABLE penalty_span (
	run_id INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	span INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	base_kop INTEGER NOT NULL,
	rate_e2 INTEGER NOT NULL,
	share INTEGER NOT NULL,
	CONSTRAINT pk_penalty_span PRIMARY KEY (run_id, building_id, account_id, line, span),
	CONSTRAINT fk_penalty_span__run_id_building_id_account_id_line FOREIGN KEY(run_id, building_id, account_id, line) REFERENCES penalty (run_id, building_id, account_id, line),
	CONSTRAINT ck_penalty_span__shape CHECK (from_day < to_day AND base_kop <> 0 AND share > 0),
	CONSTRAINT ck_penalty_span__from_day_kind CHECK (from_day BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_penalty_span__to_day_kind CHECK (to_day BETWEEN -100000 AND 2932896)
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE reading_skip (
	batch_id INTEGER NOT NULL,
	batch_row INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	taken_on INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	replaces_row INTEGER NOT NULL,
	status INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_reading_skip PRIMARY KEY (batch_id, batch_row),
	CONSTRAINT fk_reading_skip__batch_id FOREIGN KEY(batch_id) REFERENCES reading_batch (id),
	CONSTRAINT fk_reading_skip__point_id FOREIGN KEY(point_id) REFERENCES metering_point (id),
	CONSTRAINT fk_reading_skip__reason FOREIGN KEY(reason) REFERENCES reading_reason (code),
	CONSTRAINT fk_reading_skip__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_reading_skip__taken_on_kind CHECK (taken_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_reading_skip__status_kind CHECK (status BETWEEN 1 AND 6)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_reading_skip__point_id ON reading_skip (point_id)

CREATE TABLE second_keying (
	batch_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	attempt INTEGER NOT NULL,
	value_e6 INTEGER NOT NULL,
	agreed INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	CONSTRAINT pk_second_keying PRIMARY KEY (batch_id, point_id, zone, attempt),
	CONSTRAINT fk_second_keying__batch_id FOREIGN KEY(batch_id) REFERENCES reading_batch (id),
	CONSTRAINT fk_second_keying__point_id FOREIGN KEY(point_id) REFERENCES metering_point (id),
	CONSTRAINT fk_second_keying__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_second_keying__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_second_keying__agreed_kind CHECK (agreed IN (0, 1))
)
 WITHOUT ROWID,
 STRICT

CREATE TABLE meter_act (
	id INTEGER NOT NULL,
	number TEXT NOT NULL,
	dated_on INTEGER NOT NULL,
	event_on INTEGER NOT NULL,
	period INTEGER NOT NULL,
	status INTEGER NOT NULL,
	reverses_id INTEGER,
	note TEXT NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	account_id INTEGER,
	point_id INTEGER NOT NULL,
	act INTEGER NOT NULL,
	meter_id INTEGER NOT NULL,
	since INTEGER NOT NULL,
	ended_id INTEGER,
	ended_on INTEGER,
	begun_id INTEGER,
	begun_before INTEGER,
	verified_before INTEGER,
	verified_after INTEGER,
	is_new_point INTEGER NOT NULL,
	CONSTRAINT pk_meter_act PRIMARY KEY (id),
	CONSTRAINT fk_meter_act__account_id_building_id FOREIGN KEY(account_id, building_id) REFERENCES account (id, building_id),
	CONSTRAINT fk_meter_act__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT uq_meter_act__number UNIQUE (number),
	CONSTRAINT fk_meter_act__reverses_id FOREIGN KEY(reverses_id) REFERENCES meter_act (id),
	CONSTRAINT ck_meter_act__a_mirror_stands CHECK (reverses_id IS NULL OR status = 2),
	CONSTRAINT fk_meter_act__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT fk_meter_act__meter_id FOREIGN KEY(meter_id) REFERENCES meter (id),
	CONSTRAINT fk_meter_act__ended_id FOREIGN KEY(ended_id) REFERENCES meter_installation (id),
	CONSTRAINT fk_meter_act__begun_id FOREIGN KEY(begun_id) REFERENCES meter_installation (id),
	CONSTRAINT ck_meter_act__dated_on_kind CHECK (dated_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__event_on_kind CHECK (event_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_meter_act__status_kind CHECK (status BETWEEN 1 AND 3),
	CONSTRAINT ck_meter_act__act_kind CHECK (act BETWEEN 1 AND 5),
	CONSTRAINT ck_meter_act__since_kind CHECK (since BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__ended_on_kind CHECK (ended_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__begun_before_kind CHECK (begun_before BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__verified_before_kind CHECK (verified_before BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__verified_after_kind CHECK (verified_after BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_meter_act__is_new_point_kind CHECK (is_new_point IN (0, 1))
)
 STRICT

CREATE INDEX ix_meter_act__account_id ON meter_act (account_id)

CREATE INDEX ix_meter_act__meter ON meter_act (meter_id)

CREATE INDEX ix_meter_act__period ON meter_act (period)

CREATE INDEX ix_meter_act__point ON meter_act (point_id)

CREATE UNIQUE INDEX uq_meter_act__reverses ON meter_act (reverses_id)

CREATE TABLE reading (
	period INTEGER NOT NULL,
	building_id INTEGER NOT NULL,
	point_id INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	installation_id INTEGER NOT NULL,
	taken_on INTEGER NOT NULL,
	value_e6 INTEGER NOT NULL,
	source INTEGER NOT NULL,
	status INTEGER NOT NULL,
	checks INTEGER NOT NULL,
	reason INTEGER NOT NULL,
	replaces_seq INTEGER NOT NULL,
	batch_id INTEGER,
	batch_row INTEGER NOT NULL,
	author_id INTEGER NOT NULL,
	recorded_at_ms INTEGER NOT NULL,
	external_id TEXT,
	CONSTRAINT pk_reading PRIMARY KEY (period, building_id, point_id, zone, seq),
	CONSTRAINT fk_reading__point_id_building_id FOREIGN KEY(point_id, building_id) REFERENCES metering_point (id, building_id),
	CONSTRAINT ck_reading__value_bounds CHECK (value_e6 BETWEEN 0 AND 999999999999999),
	CONSTRAINT fk_reading__installation_id FOREIGN KEY(installation_id) REFERENCES meter_installation (id),
	CONSTRAINT fk_reading__batch_id FOREIGN KEY(batch_id) REFERENCES reading_batch (id),
	CONSTRAINT fk_reading__author_id FOREIGN KEY(author_id) REFERENCES user (id),
	CONSTRAINT ck_reading__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_reading__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_reading__taken_on_kind CHECK (taken_on BETWEEN -100000 AND 2932896),
	CONSTRAINT ck_reading__source_kind CHECK (source BETWEEN 1 AND 8),
	CONSTRAINT ck_reading__status_kind CHECK (status BETWEEN 1 AND 6)
)
 WITHOUT ROWID,
 STRICT

CREATE INDEX ix_reading__point ON reading (point_id, taken_on)

CREATE UNIQUE INDEX uq_reading__batch_row ON reading (batch_id, batch_row, zone)

CREATE UNIQUE INDEX uq_reading__external ON reading (source, external_id)

CREATE TABLE meter_act_reading (
	act_id INTEGER NOT NULL,
	period INTEGER NOT NULL,
	zone INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	is_made INTEGER NOT NULL,
	CONSTRAINT pk_meter_act_reading PRIMARY KEY (act_id, period, zone, seq),
	CONSTRAINT fk_meter_act_reading__act_id FOREIGN KEY(act_id) REFERENCES meter_act (id),
	CONSTRAINT ck_meter_act_reading__period_kind CHECK (period BETWEEN 197001 AND 999812),
	CONSTRAINT ck_meter_act_reading__zone_kind CHECK (zone BETWEEN 0 AND 4),
	CONSTRAINT ck_meter_act_reading__is_made_kind CHECK (is_made IN (0, 1))
)
 WITHOUT ROWID,
 STRICT

CREATE TRIGGER guard_building_amenity_i AFTER INSERT ON "building_amenity" WHEN EXISTS (SELECT 1 FROM "building_amenity" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_amenity'); END

CREATE TRIGGER guard_building_amenity_u AFTER UPDATE ON "building_amenity" WHEN EXISTS (SELECT 1 FROM "building_amenity" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_amenity'); END

CREATE TRIGGER guard_building_area_i AFTER INSERT ON "building_area" WHEN EXISTS (SELECT 1 FROM "building_area" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_area'); END

CREATE TRIGGER guard_building_area_u AFTER UPDATE ON "building_area" WHEN EXISTS (SELECT 1 FROM "building_area" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_area'); END

CREATE TRIGGER guard_building_common_i AFTER INSERT ON "building_common" WHEN EXISTS (SELECT 1 FROM "building_common" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_common'); END

CREATE TRIGGER guard_building_common_u AFTER UPDATE ON "building_common" WHEN EXISTS (SELECT 1 FROM "building_common" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_common'); END

CREATE TRIGGER guard_building_heating_i AFTER INSERT ON "building_heating" WHEN EXISTS (SELECT 1 FROM "building_heating" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_heating'); END

CREATE TRIGGER guard_building_heating_u AFTER UPDATE ON "building_heating" WHEN EXISTS (SELECT 1 FROM "building_heating" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_heating'); END

CREATE TRIGGER guard_building_season_i AFTER INSERT ON "building_season" WHEN EXISTS (SELECT 1 FROM "building_season" t WHERE t.building_id = NEW.building_id AND t.season = NEW.season AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.season = NEW.season AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_season'); END

CREATE TRIGGER guard_building_season_u AFTER UPDATE ON "building_season" WHEN EXISTS (SELECT 1 FROM "building_season" t WHERE t.building_id = NEW.building_id AND t.season = NEW.season AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.season = NEW.season AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_season'); END

CREATE TRIGGER guard_building_supplier_i AFTER INSERT ON "building_supplier" WHEN EXISTS (SELECT 1 FROM "building_supplier" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_supplier'); END

CREATE TRIGGER guard_building_supplier_u AFTER UPDATE ON "building_supplier" WHEN EXISTS (SELECT 1 FROM "building_supplier" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: building_supplier'); END

CREATE TRIGGER guard_heat_volume_i AFTER INSERT ON "heat_volume" WHEN EXISTS (SELECT 1 FROM "heat_volume" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: heat_volume'); END

CREATE TRIGGER guard_heat_volume_u AFTER UPDATE ON "heat_volume" WHEN EXISTS (SELECT 1 FROM "heat_volume" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: heat_volume'); END

CREATE TRIGGER guard_hold_limit_i AFTER INSERT ON "hold_limit" WHEN EXISTS (SELECT 1 FROM "hold_limit" t WHERE t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: hold_limit'); END

CREATE TRIGGER guard_hold_limit_u AFTER UPDATE ON "hold_limit" WHEN EXISTS (SELECT 1 FROM "hold_limit" t WHERE t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: hold_limit'); END

CREATE TRIGGER guard_law_choice_i AFTER INSERT ON "law_choice" WHEN EXISTS (SELECT 1 FROM "law_choice" t WHERE t.name = NEW.name AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.name = NEW.name AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: law_choice'); END

CREATE TRIGGER guard_law_choice_u AFTER UPDATE ON "law_choice" WHEN EXISTS (SELECT 1 FROM "law_choice" t WHERE t.name = NEW.name AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.name = NEW.name AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: law_choice'); END

CREATE TRIGGER guard_norm_i AFTER INSERT ON "norm" WHEN EXISTS (SELECT 1 FROM "norm" t WHERE t.service_id = NEW.service_id AND t.amenity_id = NEW.amenity_id AND t.purpose = NEW.purpose AND t.rooms = NEW.rooms AND t.people = NEW.people AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: norm'); END

CREATE TRIGGER guard_norm_u AFTER UPDATE ON "norm" WHEN EXISTS (SELECT 1 FROM "norm" t WHERE t.service_id = NEW.service_id AND t.amenity_id = NEW.amenity_id AND t.purpose = NEW.purpose AND t.rooms = NEW.rooms AND t.people = NEW.people AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: norm'); END

CREATE TRIGGER guard_range_limit_i AFTER INSERT ON "range_limit" WHEN EXISTS (SELECT 1 FROM "range_limit" t WHERE t.service_id = NEW.service_id AND t.category_id = NEW.category_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: range_limit'); END

CREATE TRIGGER guard_range_limit_u AFTER UPDATE ON "range_limit" WHEN EXISTS (SELECT 1 FROM "range_limit" t WHERE t.service_id = NEW.service_id AND t.category_id = NEW.category_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: range_limit'); END

CREATE TRIGGER guard_resource_use_i AFTER INSERT ON "resource_use" WHEN EXISTS (SELECT 1 FROM "resource_use" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: resource_use'); END

CREATE TRIGGER guard_resource_use_u AFTER UPDATE ON "resource_use" WHEN EXISTS (SELECT 1 FROM "resource_use" t WHERE t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: resource_use'); END

CREATE TRIGGER guard_route_i AFTER INSERT ON "route" WHEN EXISTS (SELECT 1 FROM "route" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: route'); END

CREATE TRIGGER guard_route_u AFTER UPDATE ON "route" WHEN EXISTS (SELECT 1 FROM "route" t WHERE t.building_id = NEW.building_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: route'); END

CREATE TRIGGER guard_tariff_i AFTER INSERT ON "tariff" WHEN EXISTS (SELECT 1 FROM "tariff" t WHERE t.service_id = NEW.service_id AND t.supplier_id = NEW.supplier_id AND t.category_id = NEW.category_id AND t.zone = NEW.zone AND t.range_number = NEW.range_number AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: tariff'); END

CREATE TRIGGER guard_tariff_u AFTER UPDATE ON "tariff" WHEN EXISTS (SELECT 1 FROM "tariff" t WHERE t.service_id = NEW.service_id AND t.supplier_id = NEW.supplier_id AND t.category_id = NEW.category_id AND t.zone = NEW.zone AND t.range_number = NEW.range_number AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: tariff'); END

CREATE TRIGGER guard_premises_area_i AFTER INSERT ON "premises_area" WHEN EXISTS (SELECT 1 FROM "premises_area" t WHERE t.building_id = NEW.building_id AND t.premises_id = NEW.premises_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.premises_id = NEW.premises_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: premises_area'); END

CREATE TRIGGER guard_premises_area_u AFTER UPDATE ON "premises_area" WHEN EXISTS (SELECT 1 FROM "premises_area" t WHERE t.building_id = NEW.building_id AND t.premises_id = NEW.premises_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.premises_id = NEW.premises_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: premises_area'); END

CREATE TRIGGER guard_account_group_i AFTER INSERT ON "account_group" WHEN EXISTS (SELECT 1 FROM "account_group" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: account_group'); END

CREATE TRIGGER guard_account_group_u AFTER UPDATE ON "account_group" WHEN EXISTS (SELECT 1 FROM "account_group" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: account_group'); END

CREATE TRIGGER guard_account_holder_i AFTER INSERT ON "account_holder" WHEN EXISTS (SELECT 1 FROM "account_holder" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.place = NEW.place AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.place = NEW.place AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: account_holder'); END

CREATE TRIGGER guard_account_holder_u AFTER UPDATE ON "account_holder" WHEN EXISTS (SELECT 1 FROM "account_holder" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.place = NEW.place AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.place = NEW.place AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: account_holder'); END

CREATE TRIGGER guard_account_supplier_i AFTER INSERT ON "account_supplier" WHEN EXISTS (SELECT 1 FROM "account_supplier" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: account_supplier'); END

CREATE TRIGGER guard_account_supplier_u AFTER UPDATE ON "account_supplier" WHEN EXISTS (SELECT 1 FROM "account_supplier" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: account_supplier'); END

CREATE TRIGGER guard_capacity_i AFTER INSERT ON "capacity" WHEN EXISTS (SELECT 1 FROM "capacity" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: capacity'); END

CREATE TRIGGER guard_capacity_u AFTER UPDATE ON "capacity" WHEN EXISTS (SELECT 1 FROM "capacity" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: capacity'); END

CREATE TRIGGER guard_residents_i AFTER INSERT ON "residents" WHEN EXISTS (SELECT 1 FROM "residents" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: residents'); END

CREATE TRIGGER guard_residents_u AFTER UPDATE ON "residents" WHEN EXISTS (SELECT 1 FROM "residents" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: residents'); END

CREATE TRIGGER guard_service_connection_i AFTER INSERT ON "service_connection" WHEN EXISTS (SELECT 1 FROM "service_connection" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: service_connection'); END

CREATE TRIGGER guard_service_connection_u AFTER UPDATE ON "service_connection" WHEN EXISTS (SELECT 1 FROM "service_connection" t WHERE t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.building_id = NEW.building_id AND t.account_id = NEW.account_id AND t.service_id = NEW.service_id AND t.valid_from = NEW.valid_from)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: service_connection'); END

CREATE TRIGGER guard_formula_i AFTER INSERT ON "formula" WHEN EXISTS (SELECT 1 FROM "formula" t WHERE t.building_id = NEW.building_id AND t.point_id = NEW.point_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: formula'); END

CREATE TRIGGER guard_formula_u AFTER UPDATE ON "formula" WHEN EXISTS (SELECT 1 FROM "formula" t WHERE t.building_id = NEW.building_id AND t.point_id = NEW.point_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: formula'); END

CREATE TRIGGER guard_meter_installation_i AFTER INSERT ON "meter_installation" WHEN EXISTS (SELECT 1 FROM "meter_installation" t WHERE t.building_id = NEW.building_id AND t.point_id = NEW.point_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id) AND t.valid_from < t.valid_to AND NEW.valid_from < NEW.valid_to) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: meter_installation'); END

CREATE TRIGGER guard_meter_installation_u AFTER UPDATE ON "meter_installation" WHEN EXISTS (SELECT 1 FROM "meter_installation" t WHERE t.building_id = NEW.building_id AND t.point_id = NEW.point_id AND t.valid_from < NEW.valid_to AND t.valid_to > NEW.valid_from AND NOT (t.id = NEW.id) AND t.valid_from < t.valid_to AND NEW.valid_from < NEW.valid_to) BEGIN SELECT RAISE(ABORT, 'dated facts overlap: meter_installation'); END
